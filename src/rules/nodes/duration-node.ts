// Durations in clauses: a string, or a parameter with one, read again when the parameter changes.
import { durationPattern, parseDuration } from '../data/duration.ts'
import { isObject, type Json, type JsonObject } from '../data/json.ts'
import { badDuration, problem } from '../data/problem.ts'
import { show, valueAt } from '../data/value.ts'
import type { NodeReader } from './node-reader.ts'

/** Milliseconds under these parameters. */
export type Duration = (parameters: JsonObject) => number

/** The JSON Schema of a fixed duration. */
export const durationText: JsonObject = {
  type: 'string',
  pattern: durationPattern,
  errorMessage: 'A duration is written like "90s" or "1m30s" (units ms, s, m, h, d, w).',
  examples: ['30s', '5m', '1h'],
}

/** A duration that may be a parameter: `{ "twin": "delay", "default": "30s" }`, whose default may be one too. */
export function readDuration(node: Json, pointer: string, reader: NodeReader): Duration {
  if (!isObject(node)) {
    const fixed = readFixedDuration(node, pointer, reader)
    return () => fixed
  }
  const keys = Object.keys(node)
  const name = node['twin']
  if (Array.isArray(name)) {
    const message = `This duration cannot depend on the event; name one parameter: { "twin": "delay", "default": "30s" }.`
    reader.report(problem('not-fixed', pointer, message))
    return () => 0
  }
  if (typeof name !== 'string' || !keys.every(key => key === 'twin' || key === 'default')) {
    const message = `${show(node)} is not a duration; write "90s", or a parameter: { "twin": "delay", "default": "30s" }.`
    reader.report(problem('bad-duration', pointer, message))
    return () => 0
  }
  const names = name.split('.')
  reader.usesParameter(names[0])
  const now = valueAt(reader.parameters, names)
  const fallback =
    node['default'] === undefined ? undefined : readDuration(node['default'], `${pointer}/default`, reader)
  if (now !== undefined && (typeof now !== 'string' || parseDuration(now) === undefined)) {
    const message = `The parameter ${name} is ${show(now)}; a duration like "90s" is needed here.`
    reader.report(problem('parameter-type', pointer, message))
  } else if (now === undefined && fallback === undefined) {
    const message = `The parameter ${name} is not in the twin and has no default; set it, or add "default".`
    reader.report(problem('missing-parameter', pointer, message))
  }
  return parameters => {
    const value = valueAt(parameters, names)
    return (typeof value === 'string' ? parseDuration(value) : undefined) ?? fallback?.(parameters) ?? 0
  }
}

/** Milliseconds of what is a duration under these parameters, whatever is wrong with it; where events change it, of its default. */
export function presentDuration(node: Json | undefined, parameters: JsonObject): number | undefined {
  const name = isObject(node) ? node['twin'] : undefined
  const now = typeof name === 'string' ? valueAt(parameters, name.split('.')) : undefined
  if (isObject(node) && now === undefined) return presentDuration(node['default'], parameters)
  const text = isObject(node) ? now : node
  return typeof text === 'string' ? parseDuration(text) : undefined
}

/** A duration that cannot be a parameter, in milliseconds. */
export function readFixedDuration(node: Json, pointer: string, reader: NodeReader): number {
  const fixed = typeof node === 'string' ? parseDuration(node) : undefined
  if (fixed !== undefined) return fixed
  if (node !== null) reader.report(badDuration(pointer, node))
  return 0
}

/** A fixed duration longer than nothing. */
export function readSize(node: Json, pointer: string, reader: NodeReader): number {
  const size = readFixedDuration(node, pointer, reader)
  if (typeof node === 'string' && size === 0) {
    reader.report(problem('out-of-range', pointer, 'Write a longer duration: a window of no length contains nothing.'))
  }
  return Math.max(size, 1)
}
