// Which column goes where: as it was said, or by the names. Knows no cells and no times.
import { nearest } from '../../../rules/data/nearest.ts'
import { InputError, type OptionName } from '../../input-error.ts'
import type { CellTarget } from './body-writer.ts'

/** Where each row holds one value and its name: the columns of both. */
export interface LongForm {
  readonly name: number
  readonly value: number
}

/** The index of a column, by its name or its number from 1. Throws `InputError` that names the nearest one. */
export function columnIndex(file: string, names: readonly string[], name: string): number {
  const index = names.indexOf(name)
  if (index >= 0) return index
  if (/^[1-9]\d{0,4}$/.test(name) && Number(name) <= names.length) return Number(name) - 1
  const meant = nearest(name, names)
  const hint = meant === undefined ? `Its columns are ${names.join(', ')}.` : `Did you mean "${meant}"?`
  throw new InputError(`${file} has no column "${name}". ${hint}`)
}

/** What was said of the columns. */
export interface Columns {
  readonly time: { readonly index: number; readonly format: string } | undefined
  readonly targets: readonly CellTarget[]
  readonly long: LongForm | undefined
}

/** Reads "timestamp:iso,value:$.machine.temperature". `option` is how errors call what the columns were given as. */
export function readColumns(
  file: string,
  text: string | undefined,
  names: readonly string[],
  optionName: OptionName,
): Columns | undefined {
  if (text === undefined || text === 'auto') return undefined
  const option = optionName('csv')
  let time: Columns['time']
  const [targets, long]: [CellTarget[], { name?: number; value?: number }] = [[], {}]
  for (const column of text.split(',')) {
    const [, name, target] = /^\s*(.*?):(iso|s|ms|us|ns|name|value|\$.*?)\s*$/.exec(column) ?? []
    if (name === undefined || target === undefined) {
      throw new InputError(
        `${option}: "${column}" is not a column. Write name:iso (or s, ms, us, ns) for the time and name:$.path for values; of rows with one value each, name:name and name:value.`,
      )
    }
    const index = columnIndex(file, names, name)
    if (target === 'name' || target === 'value') long[target] = index
    else if (target.startsWith('$')) targets.push({ index, path: readPath(target, option) })
    else if (time !== undefined) throw new InputError(`${option}: two columns are the time; name one.`)
    else time = { index, format: target }
  }
  const { name, value } = long
  if ((name === undefined) !== (value === undefined)) {
    throw new InputError(`${option}: a column "…:name" and a column "…:value" go together.`)
  }
  return { time, targets, long: name === undefined || value === undefined ? undefined : { name, value } }
}

function readPath(path: string, option: string): readonly string[] {
  const names = /^\$((?:\.[^.[\]'"]+|\['[^']*'\])+)$/.exec(path)?.[1]
  if (names === undefined) {
    throw new InputError(
      `${option}: "${path}" is not a place in a body: write names alone, such as $.machine.temperature.`,
    )
  }
  return [...names.matchAll(/\.([^.[\]'"]+)|\['([^']*)'\]/g)].map(match => match[1] ?? match[2] ?? '')
}

/** A dotted name leads into objects, as in `machine.temperature`, unless another column is in its way. */
export function targetsOf(names: readonly string[], taken: ReadonlySet<number>): readonly CellTarget[] {
  const left = names.flatMap((name, index) => (taken.has(index) ? [] : [{ name, index }]))
  const isNested = (name: string) =>
    /^[\p{L}_][\p{L}\p{N}_-]*(\.[\p{L}_][\p{L}\p{N}_-]*)+$/u.test(name) &&
    !left.some(({ name: other }) => name.startsWith(`${other}.`) || other.startsWith(`${name}.`))
  return left.map(({ name, index }) => ({ index, path: isNested(name) ? name.split('.') : [name] }))
}

const hasAll = (names: readonly string[], ...wanted: readonly string[]) => wanted.every(name => names.includes(name))

/** True for what InfluxDB exports: a row for each value, with its name in `_field`, or, after `pivot`, a column for each name. */
export const isInflux = (names: readonly string[]): boolean =>
  hasAll(names, '_time', '_value', '_field') || hasAll(names, '_time', 'result', 'table')

/** Which of its columns are of the query, and not of the data. */
const ofQuery = ['', 'result', 'table', '_start', '_stop', '_time', '_value', '_field']

/** Where the columns of such an export go. */
export function influxForm(names: readonly string[]) {
  const targets = names.flatMap((name, index) => (ofQuery.includes(name) ? [] : [{ index, path: [name] }]))
  return {
    targets,
    time: names.indexOf('_time'),
    long: hasAll(names, '_value', '_field')
      ? { name: names.indexOf('_field'), value: names.indexOf('_value') }
      : undefined,
  }
}
