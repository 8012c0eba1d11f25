// Where the cells of a row go in the body of its message: a tree of names, written as JSON. Knows no time.
import { InputError } from '../../input-error.ts'
import { type CellRules, JsonBytes, writeCell } from './cell-json.ts'
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

/** Writes bodies. An empty cell is absent, and so is an object of which all cells are. */
export class BodyWriter {
  readonly #out = new JsonBytes()
  readonly #nodes: readonly Node[]
  readonly #rules: CellRules
  /** So many bytes take the names. */
  readonly #names: number

  /** Throws `InputError` where two columns go to one place. */
  constructor(targets: readonly CellTarget[], rules: CellRules) {
    this.#nodes = nodesOf(targets)
    this.#rules = rules
    this.#names = sizeOf(this.#nodes) + 2
  }

  /** The body of the row. */
  write(row: Rows): Uint8Array {
    const cells = row.end(row.count - 1) - row.start(0)
    this.#out.begin(this.#names + 6 * cells + 2 * row.count)
    this.#members(this.#nodes, row)
    return this.#out.taken()
  }

  /** Gives whether there was any. */
  #members(nodes: readonly Node[], row: Rows): boolean {
    const out = this.#out
    out.byte(openObject)
    let any = false
    for (let place = 0; place < nodes.length; place++) {
      const node = nodes[place]
      if (node === undefined) continue
      const { length } = out
      if (any) out.byte(comma)
      out.add(node.name)
      if (this.#value(node, row)) any = true
      else out.length = length
    }
    out.byte(closeObject)
    return any
  }

  #value({ index, below }: Node, row: Rows): boolean {
    if (index === undefined) return this.#members(below, row)
    if (index >= row.count) return false
    const [from, to] = [row.start(index), row.end(index)]
    return writeCell(this.#out, row.bytes, from, to, row.isDoubled(index), this.#rules, row.text)
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
