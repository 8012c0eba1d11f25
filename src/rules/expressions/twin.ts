// `twin`: a parameter of the module twin, read when the event is decided.
import type { Json } from '../data/json.ts'
import { problem, under } from '../data/problem.ts'
import { show, typeOf, type Value, valueAt, withArticle } from '../data/value.ts'
import { type Expression, invalid } from '../nodes/expression.ts'
import type { NodeReader } from '../nodes/node-reader.ts'
import { readPlace } from '../nodes/parameter-place.ts'
import { refer } from '../schema/fragment.ts'
import { type ExpressionForm, saysName } from './form.ts'

export const twin: ExpressionForm = {
  name: 'twin',
  synonyms: ['parameter', 'param', 'desired'],
  summary: 'A parameter of the twin, by dotted path, or by a list of segments that may be expressions; with a default.',
  argument: {
    anyOf: [
      { type: 'string', minLength: 1 },
      { type: 'array', items: refer('expression'), minItems: 1 },
    ],
  },
  modifiers: { default: { ...refer('expression'), description: 'The value if the parameter is missing.' } },
  says: saysName('twin'),
  read: (node, pointer, reader) => {
    const fallback =
      node['default'] === undefined ? undefined : reader.expression(node['default'], `${pointer}/default`)
    const name = node['twin']
    return Array.isArray(name)
      ? bySegments(name, node, pointer, reader, fallback)
      : byName(String(name), node, pointer, reader, fallback)
  },
  examples: [
    { expression: { twin: 'TemperatureThreshold', default: 25 }, gives: 25 },
    { expression: { twin: 'limits.hot' }, parameters: { limits: { hot: 90 } }, gives: 90 },
    {
      expression: { twin: ['limits', '$.machine.id', 'hot'], default: 80 },
      body: { machine: { id: 'm.1' } },
      parameters: { limits: { m_1: { hot: 95 } } },
      gives: 95,
      why: 'characters that a twin key cannot hold become _',
    },
  ],
}

function byName(name: string, node: Json, pointer: string, reader: NodeReader, fallback?: Expression): Expression {
  const names = name.split('.')
  reader.usesParameter(names[0])
  const now = valueAt(reader.parameters, names)
  if (now === undefined && fallback === undefined) {
    const message = `The parameter ${name} is not in the twin and has no default; set it, or add "default".`
    reader.report(problem('missing-parameter', pointer, message))
    return invalid(node)
  }
  const types = now === undefined ? fallback?.types : [typeOf(now)]
  if (now !== undefined && fallback?.types !== undefined && !fallback.types.includes(typeOf(now))) {
    const message = `The parameter ${name} is ${show(now)}, but its default here is ${fallback.types.map(withArticle).join(' or ')}.`
    reader.report(
      problem(
        'parameter-type',
        under('', names[0] ?? ''),
        message,
        `set ${name} to ${fallback.types.map(withArticle).join(' or ')}`,
      ),
    )
    return invalid(node)
  }
  const otherwise = fallback?.evaluate ?? absent
  const evaluate: Expression['evaluate'] = scope => valueAt(scope.parameters, names) ?? otherwise(scope)
  return { evaluate, node, needsBody: fallback?.needsBody ?? false, types, present: now ?? fallback?.present }
}

function bySegments(
  list: readonly Json[],
  node: Json,
  pointer: string,
  reader: NodeReader,
  fallback?: Expression,
): Expression {
  const place = readPlace(list, under(pointer, 'twin'), reader)
  const otherwise = fallback?.evaluate ?? absent
  return {
    node,
    needsBody: place.needsBody || (fallback?.needsBody ?? false),
    evaluate: scope => {
      const names = place.find(scope)
      return (names === undefined ? undefined : valueAt(scope.parameters, names)) ?? otherwise(scope)
    },
  }
}

const absent = (): Value => undefined
