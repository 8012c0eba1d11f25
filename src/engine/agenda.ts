// What rules that live in their own time have to do at one moment of the clock: events that a watermark has reached, and
// timers, over all rules and keys in the order of their times.
import { Step } from './decision.ts'
import { Heap } from './heap.ts'
import { firstTimer, idleTimer, type KeyMemory, type WaitingEvent, withDue } from './memory.ts'
import { ownTimeOf, waitForIdle, watermarkOf } from './own-time.ts'
import { type Host, KeyStage, type RuleContext } from './stage.ts'

/** What a key does next. */
interface Item {
  readonly context: RuleContext
  readonly key: KeyMemory
  /** In the key's time. */
  readonly time: number
  /** The number of the timer, and when it was due; undefined: it is an event. */
  readonly timer: number | undefined
  readonly due: number
  readonly waiting: WaitingEvent | undefined
}

/**
 * By time; timers before events. Events are by arrival; timers first by when they were due, where a change has made more than
 * one due, then in the order of their rules, then by their keys.
 */
function before(a: Item, b: Item): boolean {
  if (a.time !== b.time) return a.time < b.time
  if ((a.timer === undefined) !== (b.timer === undefined)) return a.timer !== undefined
  const order = a.timer === undefined ? (a.waiting?.arrival ?? 0) - (b.waiting?.arrival ?? 0) : a.due - b.due
  if (order !== 0) return order < 0
  const [one, other] = [a.context.rule.id, b.context.rule.id]
  return one === other ? a.key.text < b.key.text : a.context.plan.compareRules(one, other) < 0
}

export class Agenda {
  readonly #host: Host
  readonly #heap = new Heap<Item>(before)
  /** What is next for each key: others of it in the heap are passed over. */
  readonly #next = new Map<KeyMemory, Item>()
  readonly #touched = new Map<KeyMemory, RuleContext>()
  #isRunning = false

  constructor(host: Host) {
    this.#host = host
  }

  /** A key whose watermark or timers have moved. */
  add(context: RuleContext, key: KeyMemory): void {
    this.#touched.set(key, context)
    const item = this.#nextOf(context, key)
    const known = this.#next.get(key)
    if (item === undefined) this.#next.delete(key)
    else if (known === undefined || !isSame(known, item)) {
      this.#next.set(key, item)
      this.#heap.add(item)
    }
  }

  /** Works off all that is due. Steps that are under way inside of it add to it. */
  run(): void {
    if (this.#isRunning || this.#touched.size === 0) return
    this.#isRunning = true
    for (let item = this.#take(); item !== undefined; item = this.#take()) {
      if (item.timer === undefined) this.#runEvents(item)
      else this.#runTimer(item, item.timer)
    }
    for (const [key, context] of this.#touched) {
      const stage = new KeyStage(context, key, new Step(), this.#host.now)
      const own = ownTimeOf(key)
      own.position = Math.max(own.position ?? Number.NEGATIVE_INFINITY, watermarkOf(stage))
      waitForIdle(stage)
    }
    this.#touched.clear()
    this.#next.clear()
    this.#heap.clear()
    this.#isRunning = false
  }

  #runTimer({ context, key, time }: Item, timer: number): void {
    ownTimeOf(key).position = time
    key.timers = withDue(key.timers, timer, undefined)
    this.#host.inStep({ context }, step => {
      this.#host.save(context.memory, key)
      new KeyStage(context, key, step, this.#host.now, time).fire(timer)
    })
    this.add(context, key)
  }

  /** The events of one message at one time are one step, in the order of the rules. */
  #runEvents(first: Item): void {
    const { time, waiting } = first
    const message = waiting?.event.message
    const items: Item[] = []
    for (let item: Item | undefined = first; item !== undefined; item = this.#take(time, message?.bytes)) {
      const own = ownTimeOf(item.key)
      own.waiting.shift()
      own.position = time
      items.push(item)
      this.add(item.context, item.key)
    }
    items.sort((a, b) => first.context.plan.compareRules(a.context.rule.id, b.context.rule.id))
    this.#host.inStep(message === undefined ? {} : { message }, step => {
      for (const { context, key, waiting: one } of items) {
        this.#host.save(context.memory, key)
        if (one !== undefined) new KeyStage(context, key, step, this.#host.now, time).receive(one.event)
      }
    })
    for (const { context, key } of items) this.add(context, key)
  }

  /** What the key does next, if its watermark has come there. */
  #nextOf(context: RuleContext, key: KeyMemory): Item | undefined {
    const mark = watermarkOf(new KeyStage(context, key, noStep, this.#host.now))
    const { waiting, position = Number.NEGATIVE_INFINITY } = ownTimeOf(key)
    const first = firstTimer(key.timers)
    const due = first === undefined ? Number.POSITIVE_INFINITY : Math.max(first.due, position)
    const [event] = waiting
    if (event !== undefined && event.event.time < due && event.event.time <= mark)
      return { context, key, time: event.event.time, timer: undefined, due: 0, waiting: event }
    if (first === undefined || due > mark || first.timer === idleTimer) return undefined
    return { context, key, time: due, timer: first.timer, due: first.due, waiting: undefined }
  }

  /** What comes first; with a time and a message, only if it is an event of that. */
  #take(time?: number, bytes?: Uint8Array): Item | undefined {
    for (let first = this.#heap.first; first !== undefined; first = this.#heap.first) {
      if (this.#next.get(first.key) !== first) {
        this.#heap.take()
        continue
      }
      if (time !== undefined && (first.time !== time || first.waiting?.event.message.bytes !== bytes)) return undefined
      this.#heap.take()
      this.#next.delete(first.key)
      return first
    }
    return undefined
  }
}

const isSame = (a: Item, b: Item) => a.time === b.time && a.timer === b.timer && a.waiting === b.waiting

const noStep = new Step()
