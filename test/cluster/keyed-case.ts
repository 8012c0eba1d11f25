// A recording of many devices, and what `replay` prints for each of them alone: the lines of the device, those that hold for
// all, and the time of the whole recording.
import { createMachine } from '../../src/engine/machine.ts'
import type { JsonObject } from '../../src/rules/data/json.ts'
import { writeJson } from '../../src/rules/data/json-text.ts'
import { inputLine, twinLine } from '../../src/workbench/recording/line-writer.ts'
import { openRecording } from '../../src/workbench/recording/opened.ts'
import { OutputBytes } from '../../src/workbench/recording/output-bytes.ts'
import { runBlocks } from '../../src/workbench/recording/replay.ts'
import type { RuleTest } from '../../src/workbench/testing/rule-test.ts'
import type { Line } from '../reference/reference.ts'

export interface KeyedCase {
  readonly document: JsonObject
  readonly lines: readonly KeyedLine[]
}

/** A line as text; `device`: undefined where it holds for all. `before`: the time line that says from where the clock leaps. */
export interface KeyedLine {
  readonly at: string
  readonly text: string
  readonly device?: string
  readonly leaps?: boolean
}

export const key = '{"system":"connectionDeviceId"}'

/** The lines of one module spread over so many devices: each gets some of them, and some hold for all. */
export function spread(lines: readonly Line[], devices: number, random: () => number, timeOf: (at: number) => string) {
  const spread: KeyedLine[] = []
  for (const line of lines) {
    const at = timeOf(line.at)
    const leap = line.leap ? ',"leap":true' : ''
    if ('twin' in line) spread.push({ at, text: `{"at":${at},"twin":${writeJson(line.twin)}}` })
    else if ('pause' in line) spread.push({ at, text: `{"at":${at}}` })
    else {
      for (let number = 0; number < devices; number++) {
        if (random() < 0.4) continue
        const device = `d${number}`
        const head = JSON.stringify({
          input: line.input,
          properties: line.properties ?? {},
          system: { connectionDeviceId: device },
        })
        const leaps = leap !== '' && spread.every(other => !(other.leaps && other.at === at))
        const text = `{"at":${at}${leaps ? leap : ''},${head.slice(1, -1)},"body":${line.text}}`
        spread.push({ at, text, device, leaps })
      }
    }
  }
  return spread
}

/** The messages of rule tests, each of so many devices one test after the other: its changes of the document hold for all. */
export function ofTests(tests: readonly RuleTest[], devices: number): readonly KeyedLine[] {
  const lines: (KeyedLine & { readonly time: number })[] = []
  for (let number = 0; number < Math.max(devices, tests.length); number++) {
    const test = tests[number % tests.length]
    const device = `d${number}`
    for (const entry of test?.entries ?? []) {
      // All begin at once: the time between them would be long.
      const time = entry.at
      const at = new Date(time).toISOString()
      if (entry.kind === 'twin' && number < tests.length) {
        lines.push({ time, at: JSON.stringify(at), text: twinLine(at, entry.patch).trimEnd() })
      } else if (entry.kind === 'message') {
        const message = { ...entry.message, system: { ...entry.message.system, connectionDeviceId: device } }
        lines.push({ time, at: JSON.stringify(at), text: inputLine(at, message).trimEnd(), device })
      }
    }
  }
  return lines.sort((a, b) => a.time - b.time)
}

/** By device, what `replay` prints for its lines, each with the key as its first member. */
export async function expected({ document, lines }: KeyedCase): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>()
  const devices = new Set(lines.flatMap(({ device }) => (device === undefined ? [] : [device])))
  for (const device of devices) {
    const own: string[] = []
    lines.forEach((line, index) => {
      if (line.device !== undefined && line.device !== device) return
      // Time that passes before it has a line, its own or a change for all, is not its time: with it a recording would begin.
      if (own.length === 0 && line.device === undefined && !line.text.includes('"twin":')) return
      // Until then time has passed for all.
      const before = lines[index - 1]
      if (line.leaps && before !== undefined && own.length > 0) own.push(`{"at":${before.at}}`)
      own.push(line.text)
    })
    const last = lines.at(-1)
    if (last?.device !== undefined && last.device !== device) own.push(`{"at":${last.at}}`)
    const printed = await replayed(document, own.join('\n'))
    found.set(device, printed.replaceAll(/^\{/gm, `{"key":"${device}",`))
  }
  return found
}

/** As the command prints it. */
export async function replayed(document: JsonObject, recording: string): Promise<string> {
  const source = {
    name: 'recording',
    stream: (async function* () {
      yield new TextEncoder().encode(recording)
    })(),
  }
  const opened = await openRecording(source)
  const machine = createMachine({ start: opened.start })
  machine.apply(document, opened.start)
  const bytes = new OutputBytes(opened.form)
  for await (const results of runBlocks(machine, opened, { desired: document, drain: false, onlySends: true })) {
    for (const result of results) bytes.add(result)
  }
  return new TextDecoder().decode(bytes.take() ?? new Uint8Array())
}

/** Times in one of the forms of recordings, by a number. */
export function formOf(number: number): (at: number) => string {
  const utc = (at: number) => new Date(at).toISOString()
  const forms = [
    (at: number) => String(at),
    (at: number) => JSON.stringify(utc(at)),
    (at: number) => JSON.stringify(utc(at).replace('.000Z', 'Z')),
    (at: number) =>
      JSON.stringify(
        utc(at + 5_400_000)
          .replace('.000Z', '+01:30')
          .replace('Z', '+01:30'),
      ),
  ]
  return forms[number % forms.length] ?? String
}
