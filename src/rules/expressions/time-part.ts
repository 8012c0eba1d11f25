// What the functions of time share: they take the event's time, or an expression that is a time, and a time zone.
import type { JsonObject } from '../data/json.ts'
import type { Named } from '../data/nearest.ts'
import { under } from '../data/problem.ts'
import { readTime } from '../data/time.ts'
import type { Value, ValueType } from '../data/value.ts'
import { checkZone, isUtc, offsetOf } from '../data/zone.ts'
import { invalid } from '../nodes/expression.ts'
import type { NodeReader } from '../nodes/node-reader.ts'
import { zoneText } from '../nodes/zone-text.ts'
import { described, expressionOf, type Schema } from '../schema/fragment.ts'
import type { ExpressionExample, ExpressionForm } from './form.ts'
import { computed } from './function.ts'
import { now } from './now.ts'

/** How a time is shown: how far ahead of UTC, and whether it is UTC itself. */
interface ShownIn {
  readonly offset: number
  readonly isUtc: boolean
}

/** The modifiers of what reads or shows times. */
export const zoned: { readonly tz: Schema } = {
  tz: described('The time zone, an IANA name such as "Europe/Berlin". Default: UTC.', zoneText),
}

/** A zone that was read from `tz`; without that, UTC, and no zone for what says none. */
interface Zone {
  readonly local: string | undefined
  readonly offset: (time: number) => number
  readonly isUtc: boolean
}

/** The zone that `tz` names; undefined where there is none of that name, which is reported. */
export function readZone(node: JsonObject, pointer: string, reader: NodeReader): Zone | undefined {
  const name = String(node['tz'] ?? 'UTC')
  if (!checkZone(name, under(pointer, 'tz'), reader)) return undefined
  return { local: node['tz'] === undefined ? undefined : name, offset: offsetOf(name), isUtc: isUtc(name) }
}

/** `part` reads the local time as the UTC time of a Date. */
export function timePart({
  summary,
  yields,
  part,
  goesRound = false,
  ...named
}: Named & {
  readonly summary: string
  readonly yields: ValueType
  readonly part: (local: Date, shown: ShownIn) => Value
  /** True where the first value follows the last one: after 23 hours comes 0. */
  readonly goesRound?: boolean
  readonly examples: readonly ExpressionExample[]
}): ExpressionForm {
  const { name } = named
  return {
    ...named,
    summary: `${summary} of the event's time (true), or of a time: epoch milliseconds, or ISO 8601 with offset, or with "tz" without.`,
    argument: { anyOf: [{ const: true }, expressionOf('number', 'string')] },
    modifiers: zoned,
    read: (node, pointer, reader) => {
      const operand =
        node[name] === true
          ? now.read(node, pointer, reader)
          : reader.expression(node[name] ?? null, under(pointer, name), readable)
      const zone = readZone(node, pointer, reader)
      if (zone === undefined) return invalid(node)
      const expression = computed(node, [operand], [yields], ([value]) => {
        const time = readTime(value, 'ms', zone.local)
        const offset = time === undefined ? 0 : zone.offset(time)
        const shown = new Date(time === undefined ? Number.NaN : time + offset)
        return Number.isNaN(shown.getTime()) ? undefined : part(shown, { offset, isUtc: zone.isUtc })
      })
      return goesRound ? { ...expression, goesRound } : expression
    },
  }
}

const readable: readonly ValueType[] = ['number', 'string']
