// The machine: a plan that can be changed, the memory of its rules, and the messages and timers that go through them.
// Synchronous; time is an argument, so that production, replay and tests run the same machine.
import type { Json, JsonObject } from '../rules/data/json.ts'
import type { Message } from '../rules/data/message.ts'
import type { Problem } from '../rules/data/problem.ts'
import { DocumentReader, defaultDocument, type RuleSet, readDocument } from '../rules/document/document.ts'
import { takeOver } from './change.ts'
import type { Decision } from './decision.ts'
import type { Scanning } from './index/body-scan.ts'
import { desiredIn, type MachineState, readSnapshot, writeSnapshot } from './machine-snapshot.ts'
import { eachTimer, type RuleMemory } from './memory.ts'
import { messageOf, type PlainMessage } from './plain-messages.ts'
import { Plan } from './plan.ts'
import type { Observer } from './stage.ts'
import { StateText } from './state-text.ts'
import { Steps } from './steps.ts'

/** What a change of the rules did; the decisions are of timers that were due before, or that the change made due. */
export interface Taken extends Answer {
  /** How many keys of a rule were pending or raised when the change ended their state, by rule id: nothing is sent. */
  readonly ended: ReadonlyMap<string, number>
}

/** What became of a document. */
export interface Applied extends Taken {
  readonly accepted: boolean
  /** What runs now: the document's rules, or those from before. */
  readonly running: RuleSet
  readonly problems: readonly Problem[]
}

/** A base document, or another that must be right, has problems. */
export class InvalidDocument extends Error {
  readonly problems: readonly Problem[]

  constructor(problems: readonly Problem[]) {
    super(`the document has problems: ${problems.map(({ pointer, message }) => `${pointer}: ${message}`).join(' ')}`)
    this.problems = problems
  }
}

export interface MachineOptions {
  /** The base document; default: the built-in one. */
  readonly base?: JsonObject
  /** The desired document that runs from the start, where it is valid; default: the base document runs. */
  readonly desired?: JsonObject | undefined
  /** What `snapshot` gave under these documents: the machine goes on from there. */
  readonly snapshot?: Json
  /** Epoch milliseconds at which the rules start. */
  readonly start: number
  /** What reads documents, over the same base; default: one that watches no conditions. */
  readonly reader?: DocumentReader
  /** What reads values from bodies; default: each is scanned when it comes. For who runs the same messages again. */
  readonly scanning?: Scanning
}

/**
 * A machine that reads documents, and runs the base document until a desired one is applied.
 * @throws InvalidDocument where the base document has errors.
 * @throws TypeError where the snapshot is not one.
 */
export function createMachine(options: MachineOptions): Machine {
  const { base = defaultDocument, start, snapshot, reader = new DocumentReader(base) } = options
  const { ruleSet, problems } = reader.read({})
  if (ruleSet === undefined) throw new InvalidDocument(problems)
  const desired = options.desired ?? (snapshot === undefined ? undefined : desiredIn(snapshot))
  const chosen = desired === undefined ? undefined : reader.read(desired).ruleSet
  const machine = new Machine(
    new Plan(chosen ?? ruleSet, options.scanning),
    start,
    chosen === undefined ? { reader } : { reader, desired },
  )
  if (snapshot !== undefined) machine.restore(snapshot)
  return machine
}

/**
 * What a document says, made ready once for any number of machines: `new Machine(plan, start)`.
 * @throws InvalidDocument where it has errors.
 */
export function createPlan(document: JsonObject): Plan {
  const { ruleSet, problems } = readDocument(document)
  if (ruleSet === undefined) throw new InvalidDocument(problems.filter(({ severity }) => severity === 'error'))
  return new Plan(ruleSet).share()
}

/** What a machine may begin with. */
export interface MachineParts {
  /** What reads documents; without it the machine takes none. */
  readonly reader?: DocumentReader
  /** The document that the plan was made of. */
  readonly desired?: JsonObject | undefined
  /** The state with which it goes on; default: its rules start. */
  readonly memories?: Map<string, RuleMemory>
}

/** What a call decided. */
export interface Answer {
  /** By each timer that was due, in order, then about the message. Timers that neither send nor fire leave nothing. */
  readonly decisions: readonly Decision[]
  /** Whether state may have changed: a timer ran, or a rule with memory was shown an event. */
  readonly touched: boolean
}

/**
 * Times are epoch milliseconds; one that is before that of an earlier call counts as that one, so that a clock that steps
 * back holds time still and loses nothing.
 */
export class Machine {
  readonly #steps: Steps
  #reader: DocumentReader | undefined
  #desired: JsonObject | undefined
  /** True while a leap of the clock is worked off. */
  #leaps = false

  /** A machine whose rules start now, in epoch milliseconds. The plan may be that of other machines too. */
  constructor(plan: Plan, start: number, { reader, desired, memories }: MachineParts = {}) {
    this.#steps = new Steps(plan, start, memories)
    this.#reader = reader
    this.#desired = desired
    if (memories === undefined) for (const rule of plan.starting) this.#steps.start(rule)
  }

  /** What runs now. */
  get plan(): Plan {
    return this.#steps.plan
  }

  /** The state of each rule that has any, by id. */
  get memories(): ReadonlyMap<string, RuleMemory> {
    return this.#steps.memories
  }

  /** The last desired document that was taken; undefined: the base document runs, or a plan that was given. */
  get desired(): JsonObject | undefined {
    return this.#desired
  }

  /** Its time, in epoch milliseconds. */
  get clock(): number {
    return this.#steps.at
  }

  /** True while a leap of the clock is worked off. */
  get isLeaping(): boolean {
    return this.#leaps
  }

  /** When the machine next has something to do of itself. */
  get nextDue(): number | undefined {
    return this.#leaps ? this.#steps.at : this.#steps.nextDue
  }

  get #state(): MachineState {
    const { at: clock, arrivals, largestFed, mostParts, memories } = this.#steps
    return { clock, arrivals, largestFed, mostParts, memories }
  }

  /** The state of all rules, as JSON: what the machine would need to go on elsewhere, on the plan of the same document. */
  snapshot(): Json {
    return writeSnapshot(this.#state, this.plan)
  }

  /**
   * The same as text, in pieces; what it tells is the state as it is now, though the machine may go on between two pieces. A
   * second one that begins before ends the first.
   */
  beginSnapshot(): Iterable<string> {
    const steps = this.#steps
    steps.finishText()
    const text = new StateText(this.#state, this.plan)
    steps.beginText(text)
    return text.pieces()
  }

  /** From now on told of each key that becomes idle, pending or raised; in a step that is undone, of that too. */
  observe(observer: Observer): void {
    this.#steps.observer = observer
  }

  /** A machine that would go on as this one does. */
  copy(): Machine {
    const copy = new Machine(this.plan, this.clock)
    copy.restore(this.snapshot())
    return copy
  }

  /** A machine that decides as this one would, with this memory in place of its own. It runs no timers. */
  withMemories(memories: Map<string, RuleMemory>): Machine {
    const machine = new Machine(this.plan, this.clock, { memories })
    for (const id of this.#steps.awake) machine.#steps.awake.add(id)
    machine.#steps.largestFed = this.#steps.largestFed
    machine.#steps.mostParts = this.#steps.mostParts
    return machine
  }

  /** Goes on from a snapshot, on the plan of the same document. @throws TypeError for what is not a snapshot. */
  restore(frozen: Json): void {
    const steps = this.#steps
    steps.finishText()
    const { clock, arrivals, largestFed, mostParts, memories } = readSnapshot(frozen, this.plan)
    steps.at = steps.now = clock
    steps.arrivals = arrivals
    steps.largestFed = largestFed
    steps.mostParts = mostParts
    steps.memories.clear()
    steps.awake.clear()
    steps.queue.clear()
    for (const [id, memory] of memories) {
      const rule = this.plan.rule(id)
      if (rule === undefined || rule.stateless) continue
      steps.memories.set(id, memory)
      for (const key of memory.keys.values()) {
        for (const [timer, due] of eachTimer(key.timers)) steps.queue.add(rule, memory, key, timer, due)
      }
      if (memory.active > 0) steps.awake.add(id)
    }
  }

  /** Goes on over another base document, which must be right, with what its rules can use of the state; see `ended`. */
  rebase(base: JsonObject): Applied['ended'] {
    this.#reader = new DocumentReader(base)
    const { ruleSet } = this.#reader.read(this.#desired ?? {})
    if (ruleSet === undefined) this.#desired = undefined
    return this.#change(ruleSet ?? this.#reader.read({}).ruleSet ?? this.plan.ruleSet)
  }

  /** Takes a desired document whole, or rejects it whole and goes on with the one before. */
  apply(desired: JsonObject, now: number, leaps = false): Applied {
    if (this.#reader === undefined) throw new TypeError('this machine reads no documents: it runs a plan')
    const before = this.advance(now, { leaps })
    const { ruleSet, problems } = this.#reader.read(desired)
    if (ruleSet === undefined)
      return { accepted: false, running: this.plan.ruleSet, problems, ended: new Map(), ...before }
    this.#desired = desired
    return { accepted: true, running: ruleSet, problems, ...this.#taken(before, this.#change(ruleSet), now) }
  }

  /** Goes on with another plan, which may be that of other machines too, and with what its rules can use of the state. */
  take(plan: Plan, now: number): Taken {
    const before = this.advance(now)
    return this.#taken(before, takeOver(this.#steps, plan, this.plan.changesTo(plan)), now)
  }

  /** After a change: what was decided before it, by it, and by what it has made due. */
  #taken({ decisions: before }: Answer, ended: Taken['ended'], now: number): Taken {
    const decisions = [...before, ...this.#steps.takeDecisions(), ...this.advance(now).decisions]
    return { decisions, touched: true, ended }
  }

  /**
   * Decides about a message, after the timers that are due.
   * @throws TypeError where it is not a message, before anything is done.
   */
  accept(message: PlainMessage, now: number, leaps = false): Answer {
    const arrived = messageOf(message)
    this.#advance(now, leaps, Number.POSITIVE_INFINITY)
    this.#steps.decide(arrived)
    return { decisions: this.#steps.takeDecisions(), touched: this.#steps.touched }
  }

  /**
   * True where it is quickly known that `accept` would decide nothing about the message and change no state but the clock: who
   * decides a whole recording need not ask it then. A message that is an error is none of these.
   */
  passesOver(message: Message, now: number): boolean {
    return !this.#leaps && this.#steps.passesOver(message, now)
  }

  /** Runs each timer that is due by then. */
  advance(now: number, { leaps = false, most = Number.POSITIVE_INFINITY }: Advance = {}): Answer {
    this.#advance(now, leaps, most)
    return { decisions: this.#steps.takeDecisions(), touched: this.#steps.touched }
  }

  #advance(now: number, leaps: boolean, most: number): void {
    this.#steps.touched = false
    const leapt = leaps || this.#leaps
    this.#leaps = !this.#steps.advance(this.#leaps ? Math.max(now, this.#steps.leapTo) : now, leapt, most) && leapt
  }

  #change(ruleSet: RuleSet): ReadonlyMap<string, number> {
    const { plan, changes } = this.plan.next(ruleSet)
    return takeOver(this.#steps, plan, changes)
  }
}

/** How time passes. */
export interface Advance {
  /** True where the clock has leapt: what is due is then worked off at once, and of what repeats only the last. */
  readonly leaps?: boolean
  /** After so many decisions the rest waits for the next call; see `nextDue`. */
  readonly most?: number
}
