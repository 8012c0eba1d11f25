// `step`: an earlier step of a sequence.
import { meantValue, problem, under } from '../data/problem.ts'
import { readAt } from '../data/unread.ts'
import { type Expression, invalid, mostOfPath } from '../nodes/expression.ts'
import { refer } from '../schema/fragment.ts'
import type { ExpressionForm } from './form.ts'

export const step: ExpressionForm = {
  name: 'step',
  summary:
    'In a rule with a sequence, a JSONPath into the event of a step, or (`time`) its time in epoch milliseconds: in the conditions of later steps, and where an emission is sent.',
  argument: { type: 'string' },
  modifiers: {
    path: { ...refer('path'), description: "The place in that event's body. Default: the whole body." },
    time: { const: true, description: "That event's time in epoch milliseconds, in place of a path." },
  },
  read: (node, pointer, reader) => {
    const name = String(node['step'])
    const { steps, stepsBeside = [] } = reader.readable
    if (!steps.includes(name)) {
      if (stepsBeside.includes(name)) {
        const message = `The step "${name}" is of the same "all", whose steps come in any order: none of them can read another.`
        reader.report(problem('unknown-name', under(pointer, 'step'), message))
        return invalid(node)
      }
      const has = steps.length === 0 ? 'none can be read here' : `earlier steps are ${steps.join(', ')}`
      const message = `There is no earlier step "${name}": ${has}.`
      const place = under(pointer, 'step')
      reader.report(problem('unknown-name', place, message, meantValue(place, name, steps)))
      return invalid(node)
    }
    if (node['time'] === true) {
      if (node['path'] !== undefined) {
        const message = 'A step gives its time or what its path finds, not both: leave out "time" or "path".'
        reader.report(problem('ambiguous-test', pointer, message))
      }
      return { node, types: ['number'], needsBody: true, evaluate: scope => scope.steps?.get(name)?.time }
    }
    const path = reader.path(node['path'] ?? '$', under(pointer, 'path'))
    if (path === undefined) return invalid(node)
    const evaluate: Expression['evaluate'] = scope => readAt(scope.steps?.get(name)?.body, path)
    const base = { node, needsBody: true, evaluate }
    return path.singular ? base : { ...base, many: true, types: ['array'], ...mostOfPath(path) }
  },
  examples: [],
}
