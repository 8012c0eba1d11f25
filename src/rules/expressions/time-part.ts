// What the functions of time share: they take the event's time, or an expression that is a time, and a time zone.
import type { Named } from '../data/nearest.ts'
import { under } from '../data/problem.ts'
import { readTime } from '../data/time.ts'
import type { Value, ValueType } from '../data/value.ts'
import { checkZone, offsetOf } from '../data/zone.ts'
import { invalid } from '../nodes/expression.ts'
import { expressionOf } from '../schema/fragment.ts'
import type { ExpressionExample, ExpressionForm } from './form.ts'
import { computed } from './function.ts'
import { now } from './now.ts'

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
  readonly part: (local: Date) => Value
  /** True where the first value follows the last one: after 23 hours comes 0. */
  readonly goesRound?: boolean
  readonly examples: readonly ExpressionExample[]
}): ExpressionForm {
  const { name } = named
  return {
    ...named,
    summary: `${summary} of the event's time (true), or of a time: epoch milliseconds, or ISO 8601 with offset, or with "tz" without.`,
    argument: { anyOf: [{ const: true }, expressionOf('number', 'string')] },
    modifiers: {
      tz: { type: 'string', description: 'The time zone, an IANA name such as "Europe/Berlin". Default: UTC.' },
    },
    read: (node, pointer, reader) => {
      const operand =
        node[name] === true
          ? now.read(node, pointer, reader)
          : reader.expression(node[name] ?? null, under(pointer, name), readable)
      const zone = String(node['tz'] ?? 'UTC')
      if (!checkZone(zone, under(pointer, 'tz'), reader)) return invalid(node)
      const offset = offsetOf(zone)
      const local = node['tz'] === undefined ? undefined : zone
      const expression = computed(node, [operand], [yields], ([value]) => {
        const time = readTime(value, 'ms', local)
        const shown = new Date(time === undefined ? Number.NaN : time + offset(time))
        return Number.isNaN(shown.getTime()) ? undefined : part(shown)
      })
      return goesRound ? { ...expression, goesRound } : expression
    },
  }
}

const readable: readonly ValueType[] = ['number', 'string']
