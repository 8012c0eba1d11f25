// A host of the engine's bundle, as flink/ is one: it moves bytes, knows keys, and has no idea of rules. Modules leave memory
// as often as it is told to.
import * as engine from '../../src/cluster/bundle.ts'

const lineFeed = 0x0a
const decoder = new TextDecoder()
const encoder = new TextEncoder()

/** Reads what was told. */
class Told {
  readonly #view: DataView
  #at = 0

  constructor(length: number) {
    // A copy: more may be told while this is read.
    this.#view = new DataView(engine.output().slice(0, length))
  }

  get isEmpty(): boolean {
    return this.#at >= this.#view.byteLength
  }

  byte(): number {
    return this.#view.getUint8(this.#at++)
  }

  count(): number {
    this.#at += 4
    return this.#view.getUint32(this.#at - 4, true)
  }

  number(): number {
    this.#at += 8
    return this.#view.getFloat64(this.#at - 8, true)
  }

  bytes(): Uint8Array {
    const length = this.count()
    this.#at += length
    return new Uint8Array(this.#view.buffer).slice(this.#at - length, this.#at)
  }

  text(): string {
    return decoder.decode(this.bytes())
  }
}

/** Asks for something: a byte, then numbers of 4 or 8 bytes and bytes with their length before them. */
function ask(what: number, place: number, ...rest: readonly (number | Uint8Array)[]): Uint8Array {
  const size = rest.reduce<number>((sum, part) => sum + (typeof part === 'number' ? 8 : 4 + part.length), 5)
  const bytes = new Uint8Array(size)
  const view = new DataView(bytes.buffer)
  bytes[0] = what
  view.setUint32(1, place, true)
  let at = 5
  for (const part of rest) {
    if (typeof part === 'number') {
      view.setFloat64(at, part, true)
      at += 8
      continue
    }
    view.setUint32(at, part.length, true)
    bytes.set(part, at + 4)
    at += 4 + part.length
  }
  return bytes
}

export interface HostOptions {
  readonly document: string
  readonly key: string
  readonly recording: string
  /** Whether the module that was just used is sent out of memory. */
  readonly evicts: () => boolean
  /** Gets what the modules did, as the host is told of it. */
  readonly counts?: string[]
}

/** By key, the lines that leave. */
export function host({ document, key, recording, evicts, counts }: HostOptions): ReadonlyMap<string, string> {
  const lines = new Map<string, string>()
  const places = new Map<string, number>()
  const dues = new Map<string, number>()
  const kept = new Map<string, Uint8Array>()
  const names: string[] = []
  const changes: { time: number; order: number; change: string }[] = []
  const add = (name: string, text: string) => lines.set(name, `${lines.get(name) ?? ''}${text}`)

  const run = (...asked: readonly Uint8Array[]) => {
    let length = 0
    const input = new Uint8Array(engine.input(asked.reduce((sum, { length: size }) => sum + size, 0)))
    for (const bytes of asked) {
      input.set(bytes, length)
      length += bytes.length
    }
    const told = new Told(engine.run(length))
    while (!told.isEmpty) {
      const kind = told.byte()
      const name = names[told.count()] ?? ''
      if (kind === 1) add(name, told.text())
      else if (kind === 2) dues.set(name, told.number())
      else if (kind === 3) kept.set(name, told.bytes())
      else {
        const text = told.text()
        counts?.push(text)
      }
    }
  }

  const placeOf = (name: string): number => {
    const known = places.get(name)
    if (known !== undefined) return known
    const place = names.push(name) - 1
    places.set(name, place)
    run(ask(1, place, encoder.encode(name), kept.get(name) ?? new Uint8Array()))
    return place
  }

  const use = (name: string, what: number, ...rest: readonly (number | Uint8Array)[]) => {
    const place = placeOf(name)
    run(ask(what, place, ...rest))
    if (!evicts()) return
    run(ask(4, place), ask(5, place))
    places.delete(name)
  }

  const pass = (mark: number) => {
    for (const [name, due] of [...dues]) if (due <= mark) use(name, 3, due, mark)
  }

  const read = (onlyChanges: boolean) => {
    engine.openRecordings(JSON.stringify({ names: ['recording'], key, document, onlyChanges }))
    let rest = encoder.encode(recording)
    while (engine.tellNext(0) >= 0) {
      tell(new Told(engine.outputLength()))
      const end = rest.indexOf(lineFeed, 500) + 1 || rest.length
      new Uint8Array(engine.input(end)).set(rest.subarray(0, end))
      engine.addBytes(0, end)
      rest = rest.slice(end)
    }
    tell(new Told(engine.outputLength()))
  }

  const tell = (told: Told) => {
    while (!told.isEmpty) {
      const [kind, time] = [told.byte(), told.number()]
      if (kind === 4) {
        add('fault', told.text())
        pass(time)
        continue
      }
      const order = told.number()
      if (kind === 3) changes.push({ time, order, change: told.text() })
      else if (kind === 2) add('null', told.text())
      else {
        const name = told.text()
        use(name, 2, time, order, told.bytes())
        pass(time - 1)
      }
    }
  }

  read(true)
  lines.clear()
  engine.openModules(JSON.stringify({ document, changes, lines: true }))
  read(false)
  return lines
}
