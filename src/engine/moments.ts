// A queue of what is due: of one moment all items are put in order at once, when it comes, as thousands may share it.
import { Heap } from './heap.ts'

/** What is due at one moment. */
interface Moment<Item> {
  /** Those from `next` on are still to be taken; in order once one was asked for. */
  readonly items: Item[]
  next: number
  isSorted: boolean
  /** What was added since. */
  readonly late: Heap<Item>
}

export class Moments<Item extends { readonly due: number }> {
  /** Most moments have one item. */
  readonly #moments = new Map<number, Item | Moment<Item>>()
  readonly #dues = new Heap<number>((a, b) => a < b)
  readonly #compare: (a: Item, b: Item) => number

  /** `compare`: of items that are due at one moment. */
  constructor(compare: (a: Item, b: Item) => number) {
    this.#compare = compare
  }

  /** When the first is due. */
  get due(): number | undefined {
    return this.#dues.first
  }

  add(item: Item): void {
    const { due } = item
    const found = this.#moments.get(due)
    if (found === undefined) {
      this.#moments.set(due, item)
      this.#dues.add(due)
    } else if (!isMoment(found)) this.#moments.set(due, this.#momentOf([found, item]))
    else if (found.isSorted) found.late.add(item)
    else found.items.push(item)
  }

  /** The first, once it is due: what is added to its moment from then on costs more. */
  get first(): Item | undefined {
    const due = this.due
    const found = due === undefined ? undefined : this.#moments.get(due)
    return found !== undefined && isMoment(found) ? this.#firstOf(found) : found
  }

  /** Takes the first. */
  take(): Item | undefined {
    const due = this.due
    const found = due === undefined ? undefined : this.#moments.get(due)
    if (due === undefined || found === undefined) return undefined
    const first = isMoment(found) ? this.#firstOf(found) : found
    if (isMoment(found)) {
      if (first === found.items[found.next]) found.next++
      else found.late.take()
      if (found.next < found.items.length || found.late.size > 0) return first
    }
    this.#moments.delete(due)
    this.#dues.take()
    return first
  }

  clear(): void {
    this.#moments.clear()
    this.#dues.clear()
  }

  /** Puts all in order again, after what comes first has become another. */
  reorder(): void {
    for (const [due, found] of this.#moments) {
      if (!isMoment(found)) continue
      const { items, next, late } = found
      const rest = items.slice(next)
      for (let item = late.take(); item !== undefined; item = late.take()) rest.push(item)
      this.#moments.set(due, this.#momentOf(rest))
    }
  }

  #momentOf(items: Item[]): Moment<Item> {
    return { items, next: 0, isSorted: false, late: new Heap<Item>((a, b) => this.#compare(a, b) < 0) }
  }

  #firstOf(moment: Moment<Item>): Item | undefined {
    const { items, late } = moment
    if (!moment.isSorted) {
      items.sort(this.#compare)
      moment.isSorted = true
    }
    const [item, other] = [items[moment.next], late.first]
    return item === undefined || (other !== undefined && this.#compare(other, item) < 0) ? other : item
  }
}

const isMoment = <Item extends object>(found: Item | Moment<Item>): found is Moment<Item> => 'isSorted' in found
