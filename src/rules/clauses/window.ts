// `window`: which events an aggregate is over.
import { isObject, type Json, type JsonObject } from '../data/json.ts'
import { problem, under } from '../data/problem.ts'
import { show } from '../data/value.ts'
import { checkZone } from '../data/zone.ts'
import { durationText, readSize } from '../nodes/duration-node.ts'
import type { NodeReader } from '../nodes/node-reader.ts'
import { checkShape, described } from '../schema/fragment.ts'

/** Sizes in milliseconds. A tumbling window is a hopping one whose `every` is its size. */
export type Window =
  | {
      readonly kind: 'hopping'
      readonly size: number
      readonly every: number
      readonly tz: string | undefined
      readonly empty: boolean
    }
  | { readonly kind: 'sliding'; readonly size: number }
  | { readonly kind: 'session'; readonly gap: number; readonly max: number | undefined }
  | { readonly kind: 'count'; readonly count: number; readonly every: number }

const empty = described('true: windows that hold no event are emitted too.', { type: 'boolean' })

const count = { type: 'integer', minimum: 1, maximum: 10_000_000 }

const forms: Readonly<Record<string, JsonObject>> = {
  tumbling: {
    tumbling: described('Windows of this length one after the other, aligned to the Unix epoch.', durationText),
    tz: described('Aligns whole hours or days to midnight of this time zone, an IANA name.', { type: 'string' }),
    empty,
  },
  hopping: {
    hopping: described('Windows of this length that overlap: one starts each `every`.', durationText),
    every: described('How far the starts of two windows are apart.', durationText),
    empty,
  },
  sliding: { sliding: described('The events of the last so long, at each event.', durationText) },
  session: {
    session: described('The events up to a gap of this length.', durationText),
    max: described('The longest session; then the next one begins.', durationText),
  },
  count: {
    count: described('The last so many events.', count),
    every: described('After how many more events the next window ends. Default: the size.', count),
  },
}

const schemaOf = (kind: string): JsonObject => ({
  type: 'object',
  required: kind === 'hopping' ? ['hopping', 'every'] : [kind],
  properties: forms[kind] ?? {},
  additionalProperties: false,
})

const schemas = new Map(Object.keys(forms).map(kind => [kind, schemaOf(kind)]))

export const windowSchema: JsonObject = { anyOf: [...schemas.values()] }

export function readWindow(node: Json, pointer: string, reader: NodeReader): Window | undefined {
  const kind = isObject(node) ? Object.keys(forms).find(name => node[name] !== undefined) : undefined
  const schema = schemas.get(kind ?? '')
  if (!isObject(node) || kind === undefined || schema === undefined) {
    const message = `${show(node)} is no window; it has one of ${Object.keys(forms).join(', ')}, as in { "tumbling": "1m" }.`
    if (node !== null) reader.report(problem('missing-key', pointer, message))
    return undefined
  }
  const problems = checkShape(schema, node, pointer)
  reader.report(...problems)
  if (problems.length > 0) return undefined
  const size = (key: string) => readSize(node[key] ?? null, under(pointer, key), reader)
  const empty = node['empty'] === true
  switch (kind) {
    case 'tumbling': {
      const tz = typeof node['tz'] === 'string' ? node['tz'] : undefined
      const length = size('tumbling')
      if (tz !== undefined) checkZone(tz, under(pointer, 'tz'), reader)
      if (tz !== undefined && length % 3_600_000 !== 0) {
        const message = `A window aligned to local midnight lasts whole hours or days, not ${show(node['tumbling'])}.`
        reader.report(problem('out-of-range', under(pointer, 'tumbling'), message))
      }
      return { kind: 'hopping', size: length, every: length, tz, empty }
    }
    case 'hopping': {
      const [length, every] = [size('hopping'), size('every')]
      if (every > length) {
        const message = `"every" is longer than the window, so that events in between would be in none.`
        reader.report(problem('out-of-range', under(pointer, 'every'), message))
      }
      return { kind: 'hopping', size: length, every, tz: undefined, empty }
    }
    case 'sliding':
      return { kind: 'sliding', size: size('sliding') }
    case 'session':
      return { kind: 'session', gap: size('session'), max: node['max'] === undefined ? undefined : size('max') }
    default: {
      const events = Number(node['count'])
      return { kind: 'count', count: events, every: Number(node['every'] ?? events) }
    }
  }
}
