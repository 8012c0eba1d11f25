// Bodies of one route that are read only where rules ask. What is asked for of one body is read with the next ones: the
// first one that is asked is built. Where most are built anyhow, none is scanned.
import type { Json } from '../../rules/data/json.ts'
import type { Message } from '../../rules/data/message.ts'
import { container, Scanner, type ScanPlace, scanPlace } from '../../rules/data/scan.ts'
import { type Body, type Place, Unread } from '../../rules/data/unread.ts'
import type { Value } from '../../rules/data/value.ts'
import type { Findable, Findings, TestedPlace } from './group.ts'

/** A place with a name, or a part of one. */
export interface ScannedNode {
  /** Under which its value is found. */
  readonly number: number
  readonly children: ReadonlyMap<string, ScannedNode>
}

interface Node extends ScannedNode {
  readonly children: Map<string, Node>
}

/** Reads values from the bodies of messages. */
export interface ValueReader {
  /** The values by the numbers of their places, as `Scanner` gives them, of a body that is nested no deeper. */
  read(message: Message, deepest: number): readonly Value[] | undefined
}

/** Makes what reads the values at the places of a tree, which have so many numbers; `asItCame`: numbers keep their digits. */
export type Scanning = (root: ScannedNode, count: number, asItCame: boolean) => ValueReader

/** Scans each body when it comes. */
export const scanning: Scanning = (root, count, asItCame) => {
  const scanner = new Scanner(placeOf('', root), count, asItCame)
  return { read: ({ bytes }, deepest) => scanner.scan(bytes, deepest) }
}

/** A place that may be singular: then it has names. */
export interface NamedPlace extends Place {
  readonly names?: readonly (string | number)[]
}

/** The same by the number under which it is scanned for. */
interface ScannedTest<Item extends Findable> extends Pick<TestedPlace<Item>, 'group'> {
  readonly number: number
  readonly place: number
}

/** What an index tests; `isGuarded`: some rules are found only where other places hold what they ask of these. */
interface Tested<Item extends Findable> {
  readonly tested: readonly TestedPlace<Item>[]
  readonly isGuarded: boolean
}

interface ScannedIndex<Item extends Findable> {
  readonly tests: readonly ScannedTest<Item>[]
  readonly isGuarded: boolean
}

/** After so many bodies it is looked how many of them were built. */
const often = 256

export class BodyScan<Item extends Findable> {
  readonly #build: (message: Message) => Json
  readonly #asItCame: boolean
  readonly #root: Node = { number: 0, children: new Map() }
  readonly #numbers = new Map<NamedPlace, number>()
  readonly #indexes: ScannedIndex<Item>[] = []
  #count = 1
  readonly #scanning: Scanning
  #reader: ValueReader | undefined
  #scanned = 0
  #built = 0
  #pays = true

  /** `build` decodes what was scanned, with the digits of its numbers where `asItCame`. */
  constructor(build: (message: Message) => Json, asItCame: boolean, scanned: Scanning = scanning) {
    this.#build = build
    this.#asItCame = asItCame
    this.#scanning = scanned
  }

  /** The body of a message, nested no deeper; undefined: it is to be decoded. */
  read(message: Message, deepest: number): ScannedBody | undefined {
    if (!this.#pays) return undefined
    if (++this.#scanned === often) {
      this.#pays = 2 * this.#built < often
      this.#scanned = this.#built = 0
    }
    this.#reader ??= this.#scanning(this.#root, this.#count, this.#asItCame)
    const values = this.#reader.read(message, deepest)
    return values === undefined ? undefined : new ScannedBody(this, message, values)
  }

  /** Lets bodies of it be searched for what an index tests; false where a place of it cannot be scanned for. */
  test({ tested: places, isGuarded }: Tested<Item>): boolean {
    const tests = places.flatMap(({ names, number: place, group }) => {
      const number = this.#numberOf(names)
      return number === undefined ? [] : [{ number, place, group }]
    })
    this.#indexes.push({ tests, isGuarded })
    return tests.length === places.length
  }

  /** Finds the rules that a body of it may concern; false: it is another. */
  find(body: Body, findings: Findings<Item>): boolean {
    if (!(body instanceof ScannedBody) || body.scan !== this) return false
    for (const { tests, isGuarded } of this.#indexes) {
      if (isGuarded) findings.values = valuesOf(tests, body)
      for (const { number, group } of tests) group?.find(body.values[number], findings)
      findings.values = undefined
    }
    return true
  }

  /** The number of a place; undefined where it cannot be scanned for. */
  #numberOf(names: readonly (string | number)[]): number | undefined {
    let node = this.#root
    for (const name of names) {
      if (typeof name === 'number') return undefined
      let child = node.children.get(name)
      if (child === undefined) {
        child = { number: this.#count++, children: new Map() }
        node.children.set(name, child)
        this.#reader = undefined
      }
      node = child
    }
    return node.number
  }

  /** The number of the place that a path asks for; infinite where it cannot be scanned for. */
  wanted(path: NamedPlace): number {
    const known = this.#numbers.get(path)
    if (known !== undefined) return known
    const number = (path.names === undefined ? undefined : this.#numberOf(path.names)) ?? Number.POSITIVE_INFINITY
    this.#numbers.set(path, number)
    return number
  }

  /** `late`: long after it was scanned, which says nothing of those that come. */
  build(message: Message, late: boolean): Json {
    if (!late) this.#built++
    return this.#build(message)
  }
}

/** A body that is JSON, with the values at some places. */
export class ScannedBody extends Unread {
  readonly scan: Pick<BodyScan<never>, 'wanted' | 'build'>
  readonly #message: Message
  /** By the numbers of the places that were known when it was scanned. */
  values: readonly Value[]
  #whole: Json | undefined

  constructor(scan: ScannedBody['scan'], message: Message, values: readonly Value[]) {
    super()
    this.scan = scan
    this.#message = message
    this.values = values
  }

  at(place: NamedPlace): Value {
    const number = this.scan.wanted(place)
    const value = number < this.values.length ? this.values[number] : container
    return value === container ? place.read(this.whole) : value
  }

  get whole(): Json {
    if (this.values === released) return this.scan.build(this.#message, true)
    this.#whole ??= this.scan.build(this.#message, false)
    return this.#whole
  }

  override release(): void {
    this.values = released
    this.#whole = undefined
  }
}

/** Of a body of which nothing is kept but its bytes. */
const released: readonly Value[] = []

/** By the numbers of the index. */
function valuesOf<Item extends Findable>(tests: readonly ScannedTest<Item>[], body: ScannedBody): readonly Value[] {
  const values: Value[] = []
  for (const { number, place } of tests) values[place] = body.values[number]
  return values
}

/** The places of the tree, as a `Scanner` takes them. */
export function placeOf(name: string, { number, children }: ScannedNode): ScanPlace {
  return scanPlace(
    name,
    number,
    [...children].map(([child, node]) => placeOf(child, node)),
  )
}
