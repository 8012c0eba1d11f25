// `alarm`: in which state another rule is, for this key or for another.
import { under } from '../data/problem.ts'
import { type Expression, whole } from '../nodes/expression.ts'
import { refer } from '../schema/fragment.ts'
import type { ExpressionForm } from './form.ts'

export const alarm: ExpressionForm = {
  name: 'alarm',
  synonyms: ['alarmOf', 'stateOf'],
  summary: 'The state of another rule: "idle", "pending" or "raised", for the same key or for the one given.',
  argument: { type: 'string' },
  values: ['idle', 'pending', 'raised'],
  modifiers: { key: { ...refer('expression'), description: 'The key of that rule. Default: the same as here.' } },
  says: ({ alarm: rule }) => (typeof rule === 'string' ? `alarm ${rule}` : undefined),
  read: (node, pointer, reader) => {
    const rule = String(node['alarm'])
    const given = node['key']
    const key = given === undefined ? undefined : whole(reader.expression(given, under(pointer, 'key')), given)
    reader.readsAlarmOf({ rule, pointer, key: key !== undefined ? 'given' : reader.readable.state ? 'own' : 'none' })
    const evaluate: Expression['evaluate'] = scope => {
      const value = key === undefined ? scope.key : key.evaluate(scope)
      if (key !== undefined && value === undefined) return undefined
      return scope.alarms?.alarmOf(rule, value) ?? 'idle'
    }
    return { node, types: ['string'], needsBody: key?.needsBody ?? false, evaluate }
  },
  examples: [],
}
