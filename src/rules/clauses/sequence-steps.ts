// The steps of a sequence, as rules write them.
import { isObject, type Json, type JsonObject } from '../data/json.ts'
import { problem, under } from '../data/problem.ts'
import { show } from '../data/value.ts'
import type { Condition } from '../nodes/condition.ts'
import { type Duration, readDuration } from '../nodes/duration-node.ts'
import type { NodeReader } from '../nodes/node-reader.ts'
import { checkShape, described, refer, shapeOf } from '../schema/fragment.ts'

export interface Sequence {
  readonly steps: readonly SequenceStep[]
  /** False: a partial match starts only where the key has none. */
  readonly restart: boolean
}

/** A step that an event fits, or one that waits for the lack of one. */
export type SequenceStep =
  | { readonly as: string; readonly when: Condition; readonly not: false; readonly within: Duration | undefined }
  | { readonly when: Condition; readonly not: true; readonly within: Duration }

const positive: JsonObject = {
  type: 'object',
  required: ['as', 'when'],
  properties: {
    as: described('The step\'s name, by which later steps read it: { "step": name, "path": … }.', {
      type: 'string',
      minLength: 1,
    }),
    when: described('The condition that the event of this step must satisfy.', refer('condition')),
    within: described('The longest time since the step before.', refer('duration')),
  },
  additionalProperties: false,
}

const negative: JsonObject = {
  type: 'object',
  required: ['not', 'within'],
  properties: {
    not: described('The condition that no event may satisfy.', refer('condition')),
    within: described('How long no such event may come.', refer('duration')),
  },
  additionalProperties: false,
}

const steps: JsonObject = { type: 'array', minItems: 1, maxItems: 100 }

const wholeOf = (listed: JsonObject): JsonObject => ({
  type: 'object',
  required: ['steps'],
  properties: {
    steps: described('The steps in order.', listed),
    restart: described('false: a partial match starts only where the key has none. Default: true.', {
      type: 'boolean',
    }),
  },
  additionalProperties: false,
})
const shapes = {
  positive: shapeOf(positive),
  negative: shapeOf(negative),
  steps: shapeOf(steps),
  whole: shapeOf(wholeOf(steps)),
}

/** An event comes first. */
const listed: JsonObject = {
  ...steps,
  items: [positive],
  additionalItems: { if: { type: 'object', required: ['not'] }, then: negative, else: positive },
}

export const sequenceSchema: JsonObject = { if: { type: 'array' }, then: listed, else: wholeOf(listed) }

/** The names of the steps, which are the members of the body that a sequence makes. */
export function stepNames(node: Json | undefined): readonly string[] {
  if (Array.isArray(node)) return node.flatMap(stepNames)
  if (!isObject(node)) return []
  const { as } = node
  return [...(typeof as === 'string' ? [as] : []), ...stepNames(node['steps'] ?? node['all'])]
}

/**
 * Reads `sequence`: a list of steps, or an object with `steps`. Undefined where its shape is wrong, which is reported.
 */
export function readSequence(node: Json, pointer: string, reader: NodeReader): Sequence | undefined {
  const shape = Array.isArray(node) ? shapes.steps : shapes.whole
  const problems = checkShape(shape, node, pointer)
  reader.report(...problems)
  if (problems.length > 0) return undefined
  const list = isObject(node) ? node['steps'] : node
  if (!Array.isArray(list)) return undefined
  const place = isObject(node) ? under(pointer, 'steps') : pointer
  const names: string[] = []
  const read = list.flatMap((step, index) => readStep(step, index, under(place, index), names, reader) ?? [])
  return { steps: read, restart: !isObject(node) || node['restart'] !== false }
}

function readStep(
  node: Json,
  index: number,
  pointer: string,
  names: string[],
  reader: NodeReader,
): SequenceStep | undefined {
  const not = isObject(node) && node['not'] !== undefined
  const problems = checkShape(not ? shapes.negative : shapes.positive, node, pointer)
  reader.report(...problems)
  if (problems.length > 0 || !isObject(node)) return undefined
  if (not && index === 0) {
    reader.report(problem('misplaced', pointer, 'A sequence cannot begin with "not"; begin with an event.'))
    return undefined
  }
  const key = not ? 'not' : 'when'
  const when = reader.at({ steps: [...names] }, () => reader.condition(node[key] ?? null, under(pointer, key)))
  const within =
    node['within'] === undefined ? undefined : readDuration(node['within'], under(pointer, 'within'), reader)
  if (not) return within === undefined ? undefined : { when, not: true, within }
  const as = String(node['as'])
  if (names.includes(as)) {
    reader.report(problem('bad-name', under(pointer, 'as'), `There is a step ${show(as)} already; take another name.`))
  }
  names.push(as)
  return { as, when, not: false, within }
}
