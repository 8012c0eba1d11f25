// Where the cells of a row go in the body of its message: a tree of names, written as JSON. Knows no time.
import { InputError } from '../../input-error.ts'
import { type CellRules, mostBytes, writeCell } from './cell-json.ts'
import type { Rows } from './rows.ts'

/** Where a column's cell goes: the names from the body's root down. */
export interface CellTarget {
  readonly path: readonly string[]
  readonly index: number
}

interface Node {
  /** `"name":` */
  readonly name: Uint8Array
  /** The column; undefined: an object of the members below. */
  readonly index: number | undefined
  readonly below: readonly Node[]
}

const encoder = new TextEncoder()
const openObject = 0x7b
const closeObject = 0x7d
const comma = 0x2c

/** Bodies share pieces of memory of this size: one that is kept keeps no more alive. */
const pieceSize = 16 * 1024

/** Writes bodies. An empty cell is absent, and so is an object of which all cells are. */
export class BodyWriter {
  readonly #nodes: readonly Node[]
  readonly #rules: CellRules
  /** So many bytes take the names. */
  readonly #names: number
  #out = new Uint8Array(pieceSize)
  #length = 0

  /** Throws `InputError` where two columns go to one place. */
  constructor(targets: readonly CellTarget[], rules: CellRules) {
    this.#nodes = nodesOf(targets)
    this.#rules = rules
    this.#names = sizeOf(this.#nodes) + 2
  }

  /** The body of the row. */
  write(row: Rows): Uint8Array {
    const most = this.#names + mostBytes(row.length) + 2 * row.count
    if (this.#length + most > this.#out.length) {
      this.#out = new Uint8Array(Math.max(pieceSize, most))
      this.#length = 0
    }
    const start = this.#length
    this.#length = this.#members(this.#out, start, this.#nodes, row)
    return new Uint8Array(this.#out.buffer, start, this.#length - start)
  }

  #members(out: Uint8Array, start: number, nodes: readonly Node[], row: Rows): number {
    out[start] = openObject
    let at = start + 1
    for (let index = 0; index < nodes.length; index++) {
      const node = nodes[index]
      if (node === undefined) continue
      const { name, below } = node
      const first = at === start + 1 ? at : at + 1
      for (let place = 0; place < name.length; place++) out[first + place] = name[place] ?? 0
      const from = first + name.length
      const to = node.index === undefined ? this.#object(out, from, below, row) : this.#cell(out, from, node.index, row)
      if (to === from) continue
      if (first > at) out[at] = comma
      at = to
    }
    out[at] = closeObject
    return at + 1
  }

  /** The place as it was where it would have no members. */
  #object(out: Uint8Array, from: number, below: readonly Node[], row: Rows): number {
    const to = this.#members(out, from, below, row)
    return to === from + 2 ? from : to
  }

  #cell(out: Uint8Array, from: number, index: number, row: Rows): number {
    if (index >= row.count) return from
    const isDoubled = row.isDoubled(index)
    return writeCell(out, from, row.bytes, row.start(index), row.end(index), isDoubled, this.#rules, row.text)
  }
}

const sizeOf = (nodes: readonly Node[]): number =>
  nodes.reduce((sum, { name, below }) => sum + name.length + 3 + sizeOf(below), 0)

function nodesOf(targets: readonly CellTarget[]): readonly Node[] {
  const names = [...new Set(targets.map(({ path }) => path[0] ?? ''))]
  return names.map(name => {
    const below = targets
      .filter(({ path }) => path[0] === name)
      .map(({ path, index }) => ({ path: path.slice(1), index }))
    const leaf = below.find(({ path }) => path.length === 0)
    if (leaf !== undefined && below.length > 1) throw new InputError(`two columns go to "${name}" of the body.`)
    return {
      name: encoder.encode(`${JSON.stringify(name)}:`),
      index: leaf?.index,
      below: leaf === undefined ? nodesOf(below) : [],
    }
  })
}
