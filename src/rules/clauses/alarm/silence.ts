// `absent`: raised by silence, resolved by the next event.
import type { Event } from '../../data/event.ts'
import { isObject, type Json } from '../../data/json.ts'
import { noMessage } from '../../data/message.ts'
import { under } from '../../data/problem.ts'
import { type EventDuration, readEventDuration } from '../../nodes/event-duration.ts'
import type { Expression } from '../../nodes/expression.ts'
import type { NodeReader } from '../../nodes/node-reader.ts'
import type { KeyView, Stage } from '../../rule/clause.ts'
import { checkShape, closedObject, described, expressionOf, refer, shapeOf } from '../../schema/fragment.ts'

export interface Silence {
  readonly after: EventDuration
  readonly keys: Expression | undefined
}

/** Every member of the body that tells of a silence. */
export const silenceMembers: readonly string[] = ['key', 'last', 'silent']

const whole = closedObject(
  {
    after: described('How long a key must be without events.', refer('event-duration')),
    keys: described('A list of the keys expected from the start.', expressionOf('array')),
  },
  ['after'],
)

const wholeShape = shapeOf(whole)

export const silenceSchema = {
  if: { type: 'object', not: { required: ['twin'] } },
  then: whole,
  else: refer('event-duration'),
} as const

/**
 * Reads `absent`: a duration, or an object with `after` and `keys`. Undefined where `after` is missing, which is
 * reported.
 */
export function readSilence(node: Json, pointer: string, reader: NodeReader): Silence | undefined {
  if (!isObject(node) || node['twin'] !== undefined)
    return { after: readEventDuration(node, pointer, reader), keys: undefined }
  reader.report(...checkShape(wholeShape, node, pointer))
  if (node['after'] === undefined) return undefined
  const listed = node['keys']
  // They are expected without any event.
  const keys =
    listed === undefined
      ? undefined
      : reader.at({ each: false, state: false, latest: [] }, () =>
          reader.expression(listed, under(pointer, 'keys'), ['array']),
        )
  return { after: readEventDuration(node['after'], under(pointer, 'after'), reader), keys }
}

/** Where there is no event: only the key can be read. */
export const noEvent = (time: number): Event => ({
  message: noMessage,
  payload: undefined,
  body: undefined,
  whole: false,
  time,
})

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
export const silentSince = ({ newestAt, begunAt }: KeyView) => newestAt ?? begunAt
