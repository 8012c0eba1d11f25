// Outcomes: what an emission does. Reads them; the engine applies them.
import type { Condition } from './condition.ts'
import type { Expression } from './expression.ts'
import { isObject, type Json, type JsonObject } from './json.ts'
import { problem, under } from './problem.ts'
import type { Reading } from './reading.ts'
import { checkShape, refer, type Schema } from './schema.ts'
import { show } from './value.ts'

export interface Outcome {
  /** Names of outputs, and of internal streams with their `#`. */
  readonly outputs: readonly string[]
  /** Applies only where this holds. */
  readonly when?: Condition
  readonly tag: readonly (readonly [name: string, to: Expression])[]
}

export const outcomeSchema: Schema & JsonObject = {
  type: 'object',
  required: ['output'],
  properties: {
    output: refer('names'),
    when: refer('condition'),
    tag: { type: 'object', additionalProperties: refer('expression'), propertyNames: { minLength: 1 } },
  },
  additionalProperties: false,
}

/** One outcome, or a list of them. */
export function readOutcomes(node: Json, pointer: string, reading: Reading): readonly Outcome[] {
  const list = Array.isArray(node) ? node : [node]
  return list.flatMap((item, index) => {
    const place = Array.isArray(node) ? under(pointer, index) : pointer
    return readOutcome(item, place, reading) ?? []
  })
}

function readOutcome(node: Json, pointer: string, reading: Reading): Outcome | undefined {
  if (!isObject(node)) {
    reading.report(
      problem(
        'not-an-object',
        pointer,
        `${show(node)} is no outcome; write { "output": "output1" }, or a list of such.`,
      ),
    )
    return undefined
  }
  reading.report(...checkShape(outcomeSchema, node, pointer))
  const outputs = readNames(node['output'] ?? [], under(pointer, 'output'), reading)
  const when = node['when'] === undefined ? undefined : reading.condition(node['when'], under(pointer, 'when'))
  const tags = isObject(node['tag']) ? Object.entries(node['tag']) : []
  const tag = tags.map(([name, to]) => [name, reading.expression(to, under(under(pointer, 'tag'), name))] as const)
  return when === undefined ? { outputs, tag } : { outputs, when, tag }
}

/** A name of an input, an output or a stream, or a list of such. */
export function readNames(node: Json, pointer: string, reading: Reading): readonly string[] {
  const list = Array.isArray(node) ? node : [node]
  const names: string[] = []
  list.forEach((name, index) => {
    if (typeof name === 'string' && namePattern.test(name)) names.push(name)
    else {
      const place = Array.isArray(node) ? under(pointer, index) : pointer
      reading.report(
        problem(
          'bad-name',
          place,
          `${show(name)} cannot be the name of an input, an output or a #stream: letters, digits, "_", "-" and ".", at most 128.`,
        ),
      )
    }
  })
  return names
}

/** Names that edgeHub's routes and topics can carry; `#` marks an internal stream. */
export const namePattern = /^#?[A-Za-z0-9_.-]{1,128}$/
