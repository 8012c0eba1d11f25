// `absent`: raised by silence, resolved by the next event.
import type { Event } from '../../data/event.ts'
import { isObject, type Json } from '../../data/json.ts'
import { noMessage } from '../../data/message.ts'
import { under } from '../../data/problem.ts'
import { type Duration, readDuration } from '../../nodes/duration-node.ts'
import type { Expression } from '../../nodes/expression.ts'
import type { NodeReader } from '../../nodes/node-reader.ts'
import type { KeyView, Stage } from '../../rule/clause.ts'
import { checkShape, closedObject, described, expressionOf, refer, shapeOf } from '../../schema/fragment.ts'

export interface Silence {
  readonly after: Duration
  readonly keys: Expression | undefined
}

/** Every member of the body that tells of a silence. */
export const silenceMembers: readonly string[] = ['key', 'last', 'silent']

const whole = closedObject(
  {
    after: described('How long a key must be without events.', refer('duration')),
    keys: described('A list of the keys expected from the start.', expressionOf('array')),
  },
  ['after'],
)

const wholeShape = shapeOf(whole)

export const silenceSchema = {
  if: { type: 'object', not: { required: ['twin'] } },
  then: whole,
  else: refer('duration'),
} as const

/**
 * Reads `absent`: a duration, or an object with `after` and `keys`. Undefined where `after` is missing, which is
 * reported.
 */
export function readSilence(node: Json, pointer: string, reader: NodeReader): Silence | undefined {
  if (!isObject(node) || node['twin'] !== undefined)
    return { after: readDuration(node, pointer, reader), keys: undefined }
  reader.report(...checkShape(wholeShape, node, pointer))
  if (node['after'] === undefined) return undefined
  const keys =
    node['keys'] === undefined ? undefined : reader.expression(node['keys'], under(pointer, 'keys'), ['array'])
  return { after: readDuration(node['after'], under(pointer, 'after'), reader), keys }
}

/** Sets the timer of the key's silence. */
export function watch({ after }: Silence, stage: Stage<unknown>): void {
  const since = silentSince(stage.key)
  if (since !== undefined) stage.setTimer('absent', since + after(stage.parameters))
}

/** The event that tells of the silence, as it is now. */
export function silenceEvent(stage: Stage<unknown>): Event {
  const { key, newest, newestAt } = stage.key
  const body = new Map<string, Json>()
  if (key !== undefined) body.set('key', key)
  if (newestAt !== undefined) body.set('last', new Date(newestAt).toISOString())
  body.set('silent', stage.now - (silentSince(stage.key) ?? stage.now))
  return {
    message: newest?.message ?? noMessage,
    payload: newest?.payload,
    body: Object.fromEntries(body),
    whole: false,
    ...(newest === undefined ? {} : { origin: newest.origin ?? newest }),
    time: stage.now,
  }
}

/** When the newest event came; without one, when the key began; undefined: it is not watched. */
const silentSince = ({ newestAt, begunAt }: KeyView) => newestAt ?? begunAt
