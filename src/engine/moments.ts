// What is due, moment by moment: the timers of one rule that share a moment are one entry, with a list of their keys, as
// a window's end is that of thousands. Each list is put in order once, when its moment comes.
import { compareStrings } from '../rules/data/value.ts'
import { Heap } from './heap.ts'
import { idleTimer, type KeyMemory, type RuleMemory } from './memory.ts'

/** The timers of one rule, of one number, that are due at one moment. */
export interface Timers {
  /** Epoch milliseconds. */
  readonly due: number
  readonly rule: string
  /** Their number: of one key, later ones come first. */
  readonly timer: number
  /** The keys of the rule when they were set: a rule that begins anew has others. */
  readonly of: RuleMemory['keys']
  /** The only key, of most; undefined: there are more, or were. */
  only: KeyMemory | undefined
  more: Line | undefined
}

/** Keys in a line: those from `next` on are still to be taken; in order once one was asked for. */
interface Line {
  keys: KeyMemory[]
  next: number
  isSorted: boolean
  /** What was added since. */
  late: Heap<KeyMemory> | undefined
}

/** Several rules, or timers, that are due at one moment: those from `next` on; in order once one was asked for. */
interface Moment {
  all: Timers[]
  next: number
  isSorted: boolean
  /** Those that have keys. */
  readonly byRule: Map<string, Timers[]>
}

/** All of one moment. */
export interface TakenMoment {
  readonly due: number
  readonly moment: Timers | Moment
}

export class Moments {
  /** Most moments are of one rule. */
  readonly #moments = new Map<number, Timers | Moment>()
  readonly #dues = new Heap<number>((a, b) => a < b)
  readonly #compareRules: (a: string, b: string) => number
  /** What a key was added to last: the next one mostly belongs there too. */
  #last: Timers | undefined

  /** `compareRules` says, by their ids, which of two rules comes first. */
  constructor(compareRules: (a: string, b: string) => number) {
    this.#compareRules = compareRules
  }

  /** When the first is due. */
  get due(): number | undefined {
    return this.#dues.first
  }

  /** A timer of a key of the rule, whose keys are `of`. */
  add(due: number, rule: string, of: Timers['of'], timer: number, key: KeyMemory): void {
    const last = this.#last
    if (last !== undefined && last.due === due && isOf(last, rule, of, timer)) {
      append(last, key)
      return
    }
    const found = this.#moments.get(due)
    const all = found === undefined ? none : isMoment(found) ? (found.byRule.get(rule) ?? none) : [found]
    const own = all.find(one => isOf(one, rule, of, timer))
    if (own !== undefined) append(own, key)
    this.#last = own ?? this.#begin(found, { due, rule, timer, of, only: key, more: undefined })
  }

  #begin(found: Timers | Moment | undefined, added: Timers): Timers {
    const { due } = added
    if (found === undefined) {
      this.#moments.set(due, added)
      this.#dues.add(due)
    } else if (isMoment(found)) {
      note(found, added)
      if (found.isSorted) this.#insert(found, added)
      else found.all.push(added)
    } else {
      const moment = { all: [found, added], next: 0, isSorted: false, byRule: new Map<string, Timers[]>() }
      note(moment, found)
      note(moment, added)
      this.#moments.set(due, moment)
    }
    return added
  }

  /** Behind all that do not come later. */
  #insert({ all, next }: Moment, added: Timers): void {
    let place = all.length
    while (place > next && this.#compare(added, all[place - 1] ?? added) < 0) place--
    all.splice(place, 0, added)
  }

  /** Those of which the first one is: what is added to their moment from then on costs more. */
  get first(): Timers | undefined {
    const due = this.due
    const found = due === undefined ? undefined : this.#moments.get(due)
    return found !== undefined && isMoment(found) ? this.#firstOf(found) : found
  }

  /** Takes the first key of these, which are the first. */
  take(timers: Timers): KeyMemory | undefined {
    const key = firstKey(timers)
    const { more } = timers
    if (more === undefined) timers.only = undefined
    else if (key === more.keys[more.next]) more.next++
    else more.late?.take()
    if (isEmpty(timers)) this.#remove(timers)
    return key
  }

  /** Takes all of these, which nobody wants. */
  drop(timers: Timers): void {
    timers.only = undefined
    timers.more = undefined
    this.#remove(timers)
  }

  /** They have no key any more. */
  #remove(timers: Timers): void {
    const { due, rule } = timers
    if (this.#last === timers) this.#last = undefined
    const found = this.#moments.get(due)
    if (found !== undefined && isMoment(found)) {
      const others = (found.byRule.get(rule) ?? none).filter(one => one !== timers)
      if (others.length > 0) found.byRule.set(rule, others)
      else found.byRule.delete(rule)
      if (found.byRule.size > 0) return
    }
    this.#moments.delete(due)
    this.#dues.take()
  }

  /** Takes the first moment away; see `putBack`. */
  takeMoment(): TakenMoment | undefined {
    const due = this.#dues.take()
    const moment = due === undefined ? undefined : this.#moments.get(due)
    if (due === undefined || moment === undefined) return undefined
    this.#moments.delete(due)
    this.#last = undefined
    return { due, moment }
  }

  putBack({ due, moment }: TakenMoment): void {
    this.#moments.set(due, moment)
    this.#dues.add(due)
  }

  clear(): void {
    this.#moments.clear()
    this.#dues.clear()
    this.#last = undefined
  }

  /** Puts all in order again, after what comes first has become another. */
  reorder(): void {
    for (const found of this.#moments.values()) if (isMoment(found)) found.isSorted = false
  }

  /** Several timers of one rule are in turn, key by key. */
  #firstOf(moment: Moment): Timers | undefined {
    if (!moment.isSorted) {
      moment.all = moment.all.slice(moment.next).sort((a, b) => this.#compare(a, b))
      moment.next = 0
      moment.isSorted = true
    }
    const { all } = moment
    while (moment.next < all.length && isEmpty(all[moment.next])) moment.next++
    let first = all[moment.next]
    for (let place = moment.next + 1; first !== undefined && place < all.length; place++) {
      const other = all[place]
      if (other === undefined || other.rule !== first.rule || isIdle(other) !== isIdle(first)) break
      if (!isEmpty(other) && compareStrings(firstKey(other)?.text ?? '', firstKey(first)?.text ?? '') < 0) first = other
    }
    return first
  }

  /**
   * First what rules that live in their own time have to do; then in the order of the rules, then the later timer first.
   */
  #compare(a: Timers, b: Timers): number {
    if (isIdle(a) !== isIdle(b)) return isIdle(a) ? -1 : 1
    return a.rule === b.rule ? b.timer - a.timer : this.#compareRules(a.rule, b.rule)
  }
}

const isMoment = (found: Timers | Moment): found is Moment => 'all' in found
const isIdle = ({ timer }: Timers) => timer === idleTimer
const isOf = (one: Timers, rule: string, of: Timers['of'], timer: number) =>
  one.timer === timer && one.rule === rule && one.of === of

function isEmpty(timers: Timers | undefined): boolean {
  if (timers === undefined) return true
  const { only, more } = timers
  return more === undefined ? only === undefined : more.next === more.keys.length && (more.late?.size ?? 0) === 0
}

const none: readonly Timers[] = []

const byText = (a: KeyMemory, b: KeyMemory) => compareStrings(a.text, b.text)

function note({ byRule }: Moment, timers: Timers): void {
  const known = byRule.get(timers.rule)
  if (known === undefined) byRule.set(timers.rule, [timers])
  else known.push(timers)
}

function append(timers: Timers, key: KeyMemory): void {
  const { more } = timers
  if (more === undefined) {
    const keys = timers.only === undefined ? [key] : [timers.only, key]
    timers.more = { keys, next: 0, isSorted: false, late: undefined }
    timers.only = undefined
  } else if (!more.isSorted) more.keys.push(key)
  else {
    more.late ??= new Heap<KeyMemory>((a, b) => a.text < b.text)
    more.late.add(key)
  }
}

function firstKey({ only, more }: Timers): KeyMemory | undefined {
  if (more === undefined) return only
  if (!more.isSorted) {
    if (!isInOrder(more.keys)) more.keys.sort(byText)
    more.isSorted = true
  }
  const [key, other] = [more.keys[more.next], more.late?.first]
  return key === undefined || (other !== undefined && other.text < key.text) ? other : key
}

/** Those that were set by timers that ran in order are in order. */
function isInOrder(keys: readonly KeyMemory[]): boolean {
  let before = ''
  for (const { text } of keys) {
    if (text < before) return false
    before = text
  }
  return true
}
