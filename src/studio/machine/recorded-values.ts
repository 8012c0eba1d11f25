// What was read from the bodies of a recording, by place, so that the next run of the same messages scans none of them:
// with a new place asked for, each body is scanned once more. Knows no rule.
import { placeOf, type ScannedNode, type Scanning } from '../../engine/index/body-scan.ts'
import { Scanner } from '../../rules/data/scan.ts'
import type { Value } from '../../rules/data/value.ts'
import { Column } from './column.ts'

/** Of more columns than fit into this, all are read anew. */
const mostBytes = 300_000_000

/** The entry that a run is at. */
export interface Cursor {
  entry: number
}

/** What bodies say where numbers are read in one way, nested to one depth. */
interface Sheet {
  readonly columns: Map<string, Column>
  /** By entry, 1: its body is left to a parser. */
  readonly rare: Uint8Array
}

export class RecordedValues {
  readonly #entries: number
  readonly #sheets = new Map<string, Sheet>()

  constructor(entries: number) {
    this.#entries = entries
  }

  /** What a machine is given that runs the recording: the message that it reads is the one that the cursor is at. */
  scanning(cursor: Cursor): Scanning {
    return (root, count, asItCame) => {
      let scanner: Scanner | undefined
      let found: { readonly depth: number; readonly rare: Uint8Array; readonly columns: readonly Column[] } | undefined
      const last: { entry: number; values: readonly Value[] | undefined } = { entry: -1, values: undefined }
      return {
        read: ({ bytes }, deepest) => {
          const { entry } = cursor
          found = found?.depth === deepest ? found : { depth: deepest, ...this.#found(root, asItCame, deepest) }
          const { rare, columns } = found
          if (rare[entry] === 1) return undefined
          // An entry that is passed over is not read again.
          if (entry === last.entry) return last.values
          last.entry = entry
          last.values = valuesOf(columns, entry)
          if (last.values !== undefined) return last.values
          scanner ??= new Scanner(placeOf('', root), count, asItCame)
          const values = scanner.scan(bytes, deepest)
          if (values === undefined) rare[entry] = 1
          else for (let number = 0; number < columns.length; number++) columns[number]?.set(entry, values[number])
          last.values = values
          return values
        },
      }
    }
  }

  #found(root: ScannedNode, asItCame: boolean, deepest: number) {
    const name = `${asItCame} ${deepest}`
    const sheet = this.#sheets.get(name) ?? { columns: new Map(), rare: new Uint8Array(this.#entries) }
    this.#sheets.set(name, sheet)
    const columns: Column[] = []
    const find = ({ number, children }: ScannedNode, names: readonly string[]) => {
      columns[number] = this.#columnOf(sheet, JSON.stringify(names))
      for (const [child, node] of children) find(node, [...names, child])
    }
    find(root, [])
    return { rare: sheet.rare, columns }
  }

  #columnOf({ columns }: Sheet, place: string): Column {
    const known = columns.get(place)
    if (known !== undefined) return known
    const made = new Column(this.#entries)
    const bytes = [...this.#sheets.values()].flatMap(sheet => [...sheet.columns.values()].map(one => one.bytes))
    if (bytes.reduce((sum, one) => sum + one, made.bytes) > mostBytes) this.#sheets.clear()
    columns.set(place, made)
    return made
  }
}

/** Undefined where one of them does not have the entry. */
function valuesOf(columns: readonly Column[], entry: number): readonly Value[] | undefined {
  const values: Value[] = []
  for (const column of columns) {
    if (!column.has(entry)) return undefined
    values.push(column.get(entry))
  }
  return values
}
