// The machine with its journal: what may have changed state is appended before anything of it is sent, and what is not
// done yet is known, so that an end of the process at any point loses nothing. Knows no RxJS and no files.
import { isObject, type JsonObject } from '../rules/data/json.ts'
import type { Message, OutputMessage } from '../rules/data/message.ts'
import { equal } from '../rules/data/value.ts'
import { defaultDocument } from '../rules/document/document.ts'
import type { Decision } from './decision.ts'
import { type Applied, createMachine, type Machine } from './machine.ts'
import type { Completion, Delivery, Entry, Journal, NamedEntry, Recovered, SnapshotText } from './ports.ts'
import { freeze, thaw } from './snapshot.ts'
import { type Cause, createWork, isDone, type Leapt, Outbox, openWork, type Past, type Work } from './work.ts'

export interface DurableMachineOptions {
  /** The base document; default: the built-in one. */
  readonly base?: JsonObject
  /** Epoch milliseconds at which the rules start, where nothing is recovered. */
  readonly start: number
  readonly journal: Journal
  /** Whether messages are acknowledged when the journal has them: then it has all that cause a send, not only what changes state. */
  readonly keepsSends?: boolean
}

/** Work that is written out while it is not done. */
interface OpenWork {
  readonly entry: string
  readonly message: Message | undefined
  readonly delivery?: string | undefined
  readonly sends: readonly OutputMessage[]
}

type Caused = Omit<Cause, 'entry' | 'name'>

/** What a machine gives, and what was left to do: where the journal has it, as it was when the process ended. */
export class DurableMachine {
  readonly machine: Machine
  readonly #base: JsonObject
  readonly #journal: Journal
  readonly #keepsSends: boolean
  readonly #outbox = new Outbox()
  /** Alarms that another base document has ended. */
  #ended: Applied['ended'] = new Map()

  /** @throws InvalidDocument where the base document has errors. */
  constructor({ base = defaultDocument, start, journal, keepsSends = false }: DurableMachineOptions) {
    const fresh = createMachine({ base, start })
    this.#base = base
    this.#journal = journal
    this.#keepsSends = keepsSends
    try {
      this.machine = journal.recovered === undefined ? fresh : this.#recover(journal.recovered)
      journal.begin(this.#snapshot)
    } catch (error) {
      // State that cannot be read must not keep the module from its work.
      this.machine = fresh
      for (const { entry = '' } of this.#outbox.works) this.#outbox.remove(entry)
      journal.begin(this.#snapshot, error)
    }
  }

  /** What was begun before, and is to be sent again or settled when it is delivered again. */
  get unfinished(): readonly Work[] {
    return this.#outbox.works
  }

  get nextDue(): number | undefined {
    return this.machine.nextDue
  }

  /** Work of a message; the one from before, where the message is delivered again that may not have been acknowledged. */
  accept(delivery: Delivery, now: number): { readonly work: Work; readonly again: boolean } {
    const { message, id } = delivery
    const { again, acknowledged } = this.#outbox.find(delivery)
    for (const work of acknowledged) this.acknowledge(work)
    again?.deliveries.push(delivery)
    if (again !== undefined) return { work: again, again: true }
    const { leap, leapt } = this.#leapOf(now)
    const { decisions, touched } = this.machine.accept(message, now, leap.leap)
    const isToKeep = touched || (this.#keepsSends && decisions.some(({ sends }) => sends.length > 0))
    const delivered = id === undefined ? {} : { delivery: id }
    const entry = isToKeep ? ({ kind: 'message', at: now, message, ...delivered, ...leap } as const) : undefined
    const work = this.#keep(entry, decisions, { message, delivery: id, leapt })
    work.deliveries.push(delivery)
    return { work, again: false }
  }

  /** Work of timers; undefined where none was due. What a leap of the clock makes due is worked off in portions. */
  advance(now: number): Work | undefined {
    const { leap, leapt } = this.#leapOf(now)
    const { decisions, touched } = this.machine.advance(now, advanceOf(leap))
    return touched ? this.#keep({ kind: 'time', at: now, ...leap }, decisions, { leapt }) : undefined
  }

  /** True while there is more to do that a leap of the clock has made due; what arrives meanwhile is decided after it. */
  isBehind(now: number): boolean {
    return this.#leapOf(now).leapt !== undefined
  }

  /** The clock has leapt where it is far past what was due: a process that runs is woken in time. */
  #leapOf(now: number): { readonly leap: Leap; readonly leapt?: Leapt } {
    const { nextDue: due = Number.POSITIVE_INFINITY, isLeaping, clock: from } = this.machine
    return isLeaping || now - due > shortestLeap ? { leap: { leap: true }, leapt: { from, to: now } } : noLeap
  }

  /** A desired document, and the work of timers that were due before it. */
  apply(document: JsonObject, now: number): { readonly applied: Applied; readonly work: Work } {
    const { leap, leapt } = this.#leapOf(now)
    const applied = this.machine.apply(document, now, leap.leap)
    const { accepted, decisions, touched } = applied
    const entry: Entry | undefined = accepted
      ? { kind: 'desired', at: now, document, ...leap }
      : touched
        ? { kind: 'time', at: now, ...leap }
        : undefined
    const ended = new Map([...this.#ended, ...applied.ended])
    this.#ended = new Map()
    return { applied: { ...applied, ended }, work: this.#keep(entry, decisions, { leapt }) }
  }

  /** Whether the message may be acknowledged before its outputs were accepted: a restart would send them. */
  settlesFirst({ entry, message }: Work): boolean {
    return this.#keepsSends && message !== undefined && entry !== undefined && this.#journal.isKept
  }

  /** Done when what was kept so far outlives a failing power supply; undefined where nothing waits for that. */
  secure(): Completion | undefined {
    return this.#journal.secure()
  }

  /** edgeHub has the message no more. */
  acknowledge(work: Work): void {
    work.acknowledged = true
    this.finish(work)
  }

  /** Its acknowledgement failed: edgeHub may have the message still. */
  doubt(work: Work): void {
    this.#outbox.doubt(work)
  }

  /** Forgets the work if it is done; what is not kept, when it is sent. */
  finish(work: Work): void {
    if (work.entry !== undefined && !isDone(work)) return
    if (!this.#outbox.forget(work) || work.entry === undefined) return
    this.#journal.done(work.entry)
    this.#journal.checkpoint()
  }

  #keep(entry: Entry | undefined, decisions: readonly Decision[], cause: Caused): Work {
    const kept = entry === undefined ? undefined : this.#journal.append(entry)
    const { message, delivery, leapt } = cause
    const name = kept ?? this.#journal.name()
    const work = createWork({ entry: kept, name, message, delivery, leapt }, decisions)
    this.#outbox.add(work)
    // Where state is not kept, it is tried again also by what changes none. A snapshot does not tell how far a leap is worked off.
    const isDue = kept !== undefined || !this.#journal.isKept
    if (isDue && !this.machine.isLeaping) this.#journal.checkpoint()
    return work
  }

  readonly #snapshot = (): SnapshotText => {
    const open = this.#outbox.works.map(({ entry, message, delivery, acknowledged, sends }) => ({
      entry,
      ...(acknowledged ? {} : { message, delivery }),
      sends,
    }))
    const { desired } = this.machine
    const others = JSON.stringify({
      base: this.#base,
      desired,
      outbox: freeze(open),
      past: freeze(this.#outbox.past),
    })
    return {
      at: this.machine.clock,
      pieces: around(`${others.slice(0, -1)},"machine":`, this.machine.beginSnapshot(), '}'),
    }
  }

  #recover({ snapshot, entries }: Recovered): Machine {
    const { at, state } = snapshot
    if (!isObject(state) || !isObject(state['base'])) throw new TypeError('the snapshot has another format')
    const { base, desired, machine: frozen = null, outbox = null, past = freeze([]) } = state
    const machine = createMachine({
      base,
      desired: isObject(desired) ? desired : undefined,
      start: at,
      snapshot: frozen,
    })
    // Written by `#snapshot`.
    for (const { entry, sends, ...cause } of thaw(outbox) as readonly OpenWork[]) {
      this.#outbox.add(openWork({ entry, ...cause }, sends))
    }
    for (const one of thaw(past) as readonly Past[]) this.#outbox.addPast(one)
    for (const entry of entries) {
      if (entry.kind === 'done') this.#outbox.remove(entry.name)
      else this.#outbox.add(doAgain(machine, entry))
    }
    for (const work of this.#outbox.works) this.#outbox.doubt(work)
    if (!equal(base, this.#base)) this.#ended = machine.rebase(this.#base)
    return machine
  }
}

function* around(start: string, pieces: Iterable<string>, end: string): Generator<string> {
  yield start
  yield* pieces
  yield end
}

/** Past what was due by more than this, in milliseconds, the clock has leapt. */
const shortestLeap = 60_000

/** Decisions of a leap that are made before anything else has its turn. */
const portion = 1_000

type Leap = Pick<NamedEntry, 'leap'>

const noLeap: { readonly leap: Leap; readonly leapt?: Leapt } = { leap: {} }

const advanceOf = ({ leap }: Leap) => (leap === true ? { leaps: true, most: portion } : {})

function doAgain(machine: Machine, entry: NamedEntry): Work {
  const { name, at, leap } = entry
  const cause = { entry: name, name }
  switch (entry.kind) {
    case 'message': {
      const { message, delivery } = entry
      return createWork({ ...cause, message, delivery }, machine.accept(message, at, leap).decisions)
    }
    case 'desired':
      return createWork(cause, machine.apply(entry.document, at, leap).decisions)
    case 'time':
      return createWork(cause, machine.advance(at, advanceOf(entry)).decisions)
  }
}
