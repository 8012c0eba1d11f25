// The modules of one isolate, by the numbers that the host gives them: what the host asks for arrives in batches, and is
// answered in batches.
import { OutputBytes } from '../workbench/recording/output-bytes.ts'
import type { Result } from '../workbench/recording/replay.ts'
import type { TimeForm } from '../workbench/recording/time-form.ts'
import { Counts } from './counts.ts'
import type { Documents } from './documents.ts'
import type { Inbox } from './inbox.ts'
import { type KeptModule, Module } from './module.ts'
import type { Outbox } from './outbox.ts'
import { RecordReader } from './record.ts'
import { writeSent } from './sent.ts'

/** What the host asks for; what it writes behind it is read in `Modules.run`. */
const asked = { open: 1, message: 2, advance: 3, keep: 4, close: 5, change: 6, refuse: 7 } as const
/** What the host is told. */
const told = { lines: 1, due: 2, kept: 3, message: 4, answer: 5, counts: 6 } as const

const lineFeed = 0x0a
const milliseconds: TimeForm = { kind: 'milliseconds', zero: 0 }
const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** Of a message with which a step did not end before. */
const notEnded = {
  code: 'step-not-ended',
  reason: 'The step that this message causes did not end, and was stopped.',
} as const

interface Place {
  readonly number: number
  /** `{"key":"device1",` */
  readonly prefix: Uint8Array
  readonly key: string
  module: Module | undefined
  touched: boolean
}

export class Modules {
  readonly #documents: Documents
  readonly #out: Outbox
  /** Whether lines are written as `replay` does, with the key; else messages. */
  readonly #writesLines: boolean
  readonly #places: (Place | undefined)[] = []
  readonly #records = new RecordReader()
  readonly #lines = new Map<string, OutputBytes>()
  readonly #results: Result[] = []
  readonly #touched: Place[] = []
  readonly #counts = new Counts()

  constructor(documents: Documents, out: Outbox, writesLines: boolean) {
    this.#documents = documents
    this.#out = out
    this.#writesLines = writesLines
  }

  /** Does what the inbox asks for, in its order, and tells when each module that was touched is due next. */
  run(inbox: Inbox): void {
    while (!inbox.isEmpty) {
      inbox.mark()
      this.#do(inbox.byte(), inbox)
    }
    for (const place of this.#touched) {
      place.touched = false
      if (place.module === undefined) continue
      this.#out.byte(told.due)
      this.#out.count(place.number)
      this.#out.number(place.module.due ?? Number.NaN)
    }
    this.#touched.length = 0
    if (this.#counts.isEmpty) return
    this.#out.byte(told.counts)
    this.#out.count(0)
    this.#out.text(this.#counts.take())
  }

  #do(what: number, inbox: Inbox): void {
    if (what === asked.change) {
      this.#change(inbox)
      return
    }
    const number = inbox.count()
    if (what === asked.open) {
      this.#open(number, decoder.decode(inbox.bytes()), inbox.bytes())
      return
    }
    const place = this.#places[number]
    if (place === undefined) throw new TypeError(`there is no module ${number}`)
    if (what === asked.message) this.#accept(place, inbox)
    else if (what === asked.refuse) this.#refuse(place, inbox)
    else if (what === asked.advance) this.#advance(place, inbox)
    else if (what === asked.keep) this.#keep(place)
    else if (what === asked.close) this.#places[number] = undefined
    else throw new TypeError(`${what} is nothing that can be asked for`)
  }

  #open(number: number, key: string, kept: Uint8Array): void {
    const module = kept.length === 0 ? undefined : Module.restore(this.#documents, readKept(kept))
    this.#places[number] = { number, key, prefix: encoder.encode(`{"key":${key},`), module, touched: false }
  }

  #accept(place: Place, inbox: Inbox): void {
    const { module, time, order, travelling } = this.#comeTo(place, inbox)
    module.accept(travelling, time, order, travelling.isJson === true, this.#results)
    this.#tell(place, module)
  }

  /** A message about which no module is asked. */
  #refuse(place: Place, inbox: Inbox): void {
    const { module, time, travelling } = this.#comeTo(place, inbox)
    module.refuse(travelling, time, notEnded, this.#results)
    this.#tell(place, module)
  }

  #comeTo(place: Place, inbox: Inbox) {
    const [time, order] = [inbox.number(), inbox.number()]
    const travelling = this.#records.read(inbox.bytes())
    const begin = this.#writesLines ? Module.begin : Module.beginLive
    const module = place.module ?? begin(this.#documents, time, order, travelling)
    place.module = module
    return { module, time, order, travelling }
  }

  #advance(place: Place, inbox: Inbox): void {
    const [time, limit] = [inbox.number(), inbox.number()]
    if (place.module === undefined) return
    place.module.advance(time, limit, this.#results)
    this.#tell(place, place.module)
  }

  #keep({ number, module }: Place): void {
    if (module === undefined) return
    this.#out.byte(told.kept)
    this.#out.count(number)
    this.#out.text(JSON.stringify(module.keep()))
  }

  #change(inbox: Inbox): void {
    const [time, order] = [inbox.number(), inbox.number()]
    const answer = this.#documents.take(decoder.decode(inbox.bytes()), { time, order, form: milliseconds })
    this.#out.byte(told.answer)
    this.#out.count(0)
    this.#out.text(JSON.stringify(answer))
  }

  #tell(place: Place, module: Module): void {
    if (!place.touched) this.#touched.push(place)
    place.touched = true
    if (this.#results.length === 0) return
    for (const result of this.#results) if (result.kind === 'decided') this.#counts.add(result.decision)
    if (this.#writesLines) this.#writeLines(place, module.form)
    else for (const result of this.#results) this.#writeMessages(place, module, result)
    this.#results.length = 0
  }

  #writeLines({ number, prefix }: Place, form: TimeForm): void {
    const lines = this.#linesIn(form)
    for (const result of this.#results) lines.add(result)
    const bytes = lines.read()
    if (bytes.length === 0) return
    this.#out.byte(told.lines)
    this.#out.count(number)
    const start = this.#out.begin()
    for (let at = 0; at < bytes.length; ) {
      const end = bytes.indexOf(lineFeed, at) + 1
      this.#out.raw(prefix)
      this.#out.raw(bytes.subarray(at + 1, end))
      at = end
    }
    this.#out.end(start)
  }

  #linesIn(form: TimeForm): OutputBytes {
    const name = JSON.stringify(form)
    const known = this.#lines.get(name) ?? new OutputBytes(form)
    this.#lines.set(name, known)
    return known
  }

  #writeMessages(place: Place, module: Module, result: Result): void {
    if (result.kind === 'twin') return
    for (const message of result.decision.sends) {
      this.#out.byte(told.message)
      this.#out.count(place.number)
      const start = this.#out.begin()
      writeSent(message, result.time, `${place.key}/${module.sent++}`, this.#out)
      this.#out.end(start)
    }
  }
}

function readKept(bytes: Uint8Array): KeptModule {
  return JSON.parse(decoder.decode(bytes))
}
