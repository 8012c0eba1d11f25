// Durations that may depend on the event with which a wait begins: a delay per machine. The place of the parameter is found
// then and stays; what is there is read again when it changes.
import { parseDuration } from '../data/duration.ts'
import type { Scope } from '../data/event.ts'
import { isObject, type Json, type JsonObject } from '../data/json.ts'
import { problem, under } from '../data/problem.ts'
import { show, type Value, valueAt } from '../data/value.ts'
import { type Duration, readDuration } from './duration-node.ts'
import type { NodeReader } from './node-reader.ts'
import { type ParameterPlace, readPlace } from './parameter-place.ts'

export interface EventDuration {
  /** Finds the place of the parameter in the event with which a wait begins; undefined: no event can change the duration. */
  readonly find: ((scope: Scope) => ParameterPlace) | undefined
  /** Milliseconds under these parameters; `place` is what was found when the wait began. */
  readonly at: (parameters: JsonObject, place: ParameterPlace | undefined) => number
  /** Whether there is a duration at that place; else the default is taken. */
  readonly isSet: (parameters: JsonObject, place: ParameterPlace) => boolean
  /** What all its lengths are made of: timers move where it changes. */
  readonly reads: (parameters: JsonObject) => Value
  /** The longest that it can be. */
  readonly longest: Duration
  readonly needsBody: boolean
}

/** Reads a duration that may be a parameter whose place depends on the event. */
export function readEventDuration(node: Json, pointer: string, reader: NodeReader): EventDuration {
  const list = isObject(node) ? node['twin'] : undefined
  return isObject(node) && Array.isArray(list)
    ? byEvent(list, node, pointer, reader)
    : fixed(readDuration(node, pointer, reader))
}

const fixed = (duration: Duration): EventDuration => ({
  find: undefined,
  at: duration,
  isSet: () => true,
  reads: duration,
  longest: duration,
  needsBody: false,
})

function byEvent(list: readonly Json[], node: JsonObject, pointer: string, reader: NodeReader): EventDuration {
  const stray = Object.keys(node).find(key => key !== 'twin' && key !== 'default')
  if (stray !== undefined || list.length === 0) {
    const message = `${show(node)} is not a duration; write { "twin": ["delays", "$.machine.id"], "default": "30s" }.`
    reader.report(problem('bad-duration', pointer, message))
  } else if (node['default'] === undefined) {
    const message =
      '"default" is missing: a duration that depends on the event needs one, for events without their own.'
    reader.report(problem('missing-key', pointer, message))
  }
  const { find, fixed: names, needsBody } = readPlace(list, under(pointer, 'twin'), reader)
  const fallback: Duration =
    node['default'] === undefined ? () => 0 : readDuration(node['default'], under(pointer, 'default'), reader)
  const set = (parameters: JsonObject, place: ParameterPlace) => durationIn(valueAt(parameters, place))
  const found = (parameters: JsonObject) => valueAt(parameters, names)
  return {
    find: scope => find(scope) ?? nowhere,
    at: (parameters, place = nowhere) => set(parameters, place) ?? fallback(parameters),
    isSet: (parameters, place) => set(parameters, place) !== undefined,
    reads: parameters => [found(parameters) ?? null, fallback(parameters)],
    longest: rememberingLast(parameters => Math.max(fallback(parameters), longestIn(found(parameters)))),
    needsBody,
  }
}

/** Where all parameters are, and so no duration. */
const nowhere: ParameterPlace = []

const durationIn = (value: Value) => (typeof value === 'string' ? parseDuration(value) : undefined)

function longestIn(value: Value): number {
  if (typeof value !== 'object' || value === null) return durationIn(value) ?? 0
  return Object.values(value).reduce<number>((longest, part) => Math.max(longest, longestIn(part)), 0)
}

/** The same function, which is asked again and again under the same parameters. */
function rememberingLast(compute: Duration): Duration {
  let last: { readonly of: JsonObject; readonly is: number } | undefined
  return parameters => {
    if (last?.of !== parameters) last = { of: parameters, is: compute(parameters) }
    return last.is
  }
}
