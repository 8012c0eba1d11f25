// What the registries say, as Markdown for the pages in docs/. Knows no page.
import type { AggregateDefinition } from '../../rules/aggregates/aggregate.ts'
import { aggregates } from '../../rules/aggregates/registry.ts'
import type { PredicateDefinition } from '../../rules/conditions/predicate.ts'
import { predicates } from '../../rules/conditions/registry.ts'
import { type Value, withArticle } from '../../rules/data/value.ts'
import type { ExpressionExample, ExpressionForm } from '../../rules/expressions/form.ts'
import { expressionForms } from '../../rules/expressions/registry.ts'

/** All predicates, in the order of the registry: types, and examples as a table. */
export const showPredicates = () => `${predicates.map(showPredicate).join('\n\n')}\n`
/** All forms of expressions, in the order of the registry. */
export const showExpressions = () => `${expressionForms.map(showExpression).join('\n\n')}\n`
/** All aggregates, in the order of the registry. */
export const showAggregates = () => `${aggregates.map(showAggregate).join('\n\n')}\n`

function showPredicate({ name, summary, holdsFor, argument, examples }: PredicateDefinition): string {
  const types = [
    `Holds for: ${holdsFor?.map(withArticle).join(', ') ?? 'any value'}.`,
    `Argument: ${argument?.map(withArticle).join(', ') ?? 'any value'}.`,
  ]
  const rows = examples.map(([value, wanted, holds, why = '']) => [
    code(value),
    code(wanted),
    holds ? 'yes' : 'no',
    why,
  ])
  return [`### ${name}`, summary, types.join(' '), table(['value', name, 'holds', ''], rows)].join('\n\n')
}

function showExpression({ name, summary, modifiers = {}, examples }: ExpressionForm): string {
  const extra = Object.keys(modifiers).map(modifier => `\`${modifier}\``)
  const takes = extra.length === 0 ? [] : [`Optional beside it: ${extra.join(', ')}.`]
  const rows = examples.map(example => [
    code(example.expression),
    surroundings(example),
    code(example.gives),
    example.why ?? '',
  ])
  const shown = rows.length === 0 ? [] : [table(['expression', 'event', 'gives', ''], rows)]
  return [`### ${name}`, summary, ...takes, ...shown].join('\n\n')
}

function showAggregate({ name, summary, numeric, examples }: AggregateDefinition): string {
  const text = numeric ? `${summary} Other values are left out.` : summary
  const rows = examples.map(({ values, argument = '$.v', gives, why = '' }) => [
    values.map(code).join(', '),
    code({ [name]: argument }),
    code(gives),
    why,
  ])
  return [`### ${name}`, text, table(['`v` of the events', 'aggregate', 'gives', ''], rows)].join('\n\n')
}

function surroundings({ body, properties, parameters, define, each }: ExpressionExample): string {
  const parts = Object.entries({ properties, parameters, define, each }).filter(([, part]) => part !== undefined)
  const named = parts.map(([name, part]) => `${name} ${code(part)}`)
  return [...(body === undefined ? [] : [code(body)]), ...named].join(', ')
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`.replaceAll(/ {2,}\|/g, ' |')
  return [line(heads), line(heads.map(() => '---')), ...rows.map(line)].join('\n')
}

/** JSON as a code span; `|` would end the cell. */
function code(value: Value): string {
  if (value === undefined) return '*absent*'
  return `\`${(Object.is(value, -0) ? '-0' : JSON.stringify(value)).replaceAll('|', '\\|')}\``
}
