// JSONPath, as far as rules of the tests go: names, indexes, slices, wildcards, unions, descendants. Knows no event.
import { isList, isMembers, type Maybe, type Value } from './json.ts'

export type Location = readonly (string | number)[]
export interface Match {
  readonly value: Value
  readonly location: Location
}

type Selector = string | number | '*' | { readonly from: number | undefined; readonly to: number | undefined }
interface Segment {
  readonly selectors: readonly { readonly is: Selector; readonly wild: boolean }[]
  readonly deep: boolean
}

/** "A path that can match many values (wildcard, slice, filter, descendant)" */
export const isMany = (path: string) =>
  segments(path).some(({ selectors, deep }) => deep || selectors.length > 1 || selectors.some(one => isWide(one)))

const isWide = ({ is, wild }: Segment['selectors'][number]) => wild || typeof is === 'object'

/** The value at the only place, or the list of all. "In an expression, a path that can match many values yields the list of them." */
export function read(path: string, root: Maybe): Maybe {
  const found = matches(path, root).map(({ value }) => value)
  return isMany(path) ? found : found[0]
}

export function matches(path: string, root: Maybe): readonly Match[] {
  let found: readonly Match[] = root === undefined ? [] : [{ value: root, location: [] }]
  for (const { selectors, deep } of segments(path)) {
    const from = deep ? found.flatMap(descendants) : found
    found = from.flatMap(match => selectors.flatMap(one => select(match, one)))
  }
  return found
}

/** The steps of a path of names and indexes. */
export const placeOf = (path: string): Location =>
  segments(path).map(({ selectors }) => {
    const is = selectors[0]?.is
    return typeof is === 'number' ? is : String(is)
  })

function descendants(match: Match): readonly Match[] {
  return [match, ...select(match, { is: '*', wild: true }).flatMap(descendants)]
}

function select({ value, location }: Match, { is, wild }: Segment['selectors'][number]): readonly Match[] {
  const at = (step: string | number, found: Maybe) =>
    found === undefined ? [] : [{ value: found, location: [...location, step] }]
  if (isMembers(value)) {
    if (wild) return [...value].flatMap(([name, member]) => at(name, member))
    return typeof is === 'string' ? at(is, value.get(is)) : []
  }
  if (!isList(value)) return []
  if (wild) return value.flatMap((item, index) => at(index, item))
  if (typeof is === 'string') return []
  if (typeof is === 'number') return at(is < 0 ? value.length + is : is, value.at(is))
  return value.flatMap((item, index) =>
    value.slice(is.from, is.to).length > 0 &&
    index >= clamp(is.from ?? 0, value) &&
    index < clamp(is.to ?? value.length, value)
      ? at(index, item)
      : [],
  )
}

const clamp = (index: number, list: readonly Value[]) => (index < 0 ? Math.max(0, list.length + index) : index)

const known = new Map<string, readonly Segment[]>()

function segments(path: string): readonly Segment[] {
  const found = known.get(path) ?? parsed(path)
  known.set(path, found)
  return found
}

function parsed(path: string): readonly Segment[] {
  const result: Segment[] = []
  let rest = path.replace(/^\$/, '')
  while (rest !== '') {
    const [all = '', dots, name, bracket] =
      /^(\.\.?)?(?:(\*|[^.[\]]+)|\[((?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[^\]'"])*)\])/.exec(rest) ?? []
    if (all === '') throw new Error(`the reference does not read the path ${path}`)
    rest = rest.slice(all.length)
    const selectors = bracket === undefined ? [named(name ?? '')] : inBrackets(bracket, path)
    result.push({ selectors, deep: dots === '..' })
  }
  return result
}

const named = (name: string) => ({ is: name, wild: name === '*' })

function inBrackets(text: string, path: string): Segment['selectors'] {
  const parts = text.match(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[^,\s]+/g) ?? []
  return parts.map(part => {
    if (part.startsWith("'")) return { is: part.slice(1, -1).replaceAll(/\\(.)/g, '$1'), wild: false }
    if (part.startsWith('"')) return { is: String(JSON.parse(part)), wild: false }
    if (part === '*') return { is: '*', wild: true }
    if (/^-?\d+$/.test(part)) return { is: Number(part), wild: false }
    const [, from, to] = /^(-?\d+)?:(-?\d+)?$/.exec(part) ?? []
    if (!part.includes(':')) throw new Error(`the reference does not read the path ${path}`)
    const number = (digits: string | undefined) => (digits === undefined ? undefined : Number(digits))
    return { is: { from: number(from), to: number(to) }, wild: false }
  })
}

/** The value at a location; own members only. */
export function locate(root: Maybe, location: Location): Maybe {
  let value = root
  for (const step of location) {
    if (isMembers(value)) value = value.get(String(step))
    else value = isList(value) && typeof step === 'number' ? value.at(step) : undefined
  }
  return value
}
