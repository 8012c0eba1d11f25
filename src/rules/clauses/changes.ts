// `changes`: report by exception.
import { differsBy } from '../data/difference.ts'
import { isObject, type Json } from '../data/json.ts'
import { isNumber, type JsonNumber, numberAsItCame } from '../data/numeral.ts'
import { problem, under } from '../data/problem.ts'
import { equal, show, type Value } from '../data/value.ts'
import { type Expression, invalid, literal } from '../nodes/expression.ts'
import type { NodeReader } from '../nodes/node-reader.ts'
import { stateful } from '../rule/bound-clause.ts'
import type { Emission, EmissionClause, Stage } from '../rule/clause.ts'
import { closedObject, described, expressionOf, refer } from '../schema/fragment.ts'
import { emission } from './readable.ts'

interface Changes {
  readonly on: Expression
  /** How much a value has to differ: an amount, or a part of the last one that passed ("5%"). */
  readonly by: Expression | undefined
  readonly first: boolean
}

/** The last value that passed. */
interface Passed {
  readonly value: Json
}

const definition = {
  name: 'changes',
  phase: 'emission',
  words: {
    changes: {
      synonyms: ['onChange', 'deadband', 'distinctUntilChanged'],
      summary: 'Passes the first value, then each that differs from the last one passed.',
      schema: closedObject(
        {
          on: described('The value whose changes pass.', refer('expression')),
          by: described(
            'By how much it must differ: an amount like 0.5, or a percentage of the last one like "5%".',
            expressionOf('number', 'string'),
          ),
          first: described('Whether the first value passes. Default: true.', { type: 'boolean' }),
        },
        ['on'],
      ),
      readable: emission,
      read: readChanges,
    },
  },
  compose: ({ changes }) => changes,
  uses: ({ on, by }) => ({ expressions: [on, by] }),
  starts: () => false,
  begin: () => {},
  receive(spec, stage, emission) {
    if (emission.repeated || passes(spec, stage, emission)) stage.forward(emission)
  },
  admits: () => true,
  timers: {},
  // Each raising is told.
  settle(_, stage) {
    stage.state = undefined
  },
  carry: ({ same }, state) => (same('changes', 'on') ? state : undefined),
  retime: () => {},
  reason: () => 'the value has not changed by enough since the last that passed',
  report: (_, { state }) => (state === undefined ? {} : { passed: state.value }),
  coverage: {
    fact: state => state,
    letsThrough: ({ before, after }) => before.fact !== after.fact,
    sides: {
      changes: [
        { missing: 'never let anything through', shownBy: step => step.fired },
        {
          missing: 'never held anything back',
          shownBy: step =>
            !step.fired && step.keys.some(({ arrived, before, after }) => arrived && before.fact === after.fact),
        },
      ],
    },
  },
  bound: { most: 'one value', counted: undefined },
  examples: [
    {
      rule: { changes: { on: '$.t', by: 2 }, then: { output: 'out' } },
      given: [
        [0, { t: 20 }],
        [1, { t: 21 }],
        [2, { t: 22 }],
      ],
      gives: [
        [0, { t: 20 }],
        [2, { t: 22 }],
      ],
      why: '21 differs from the last that passed by 1',
    },
    {
      rule: { changes: { on: '$.t', by: 0.1 }, then: { output: 'out' } },
      given: [
        [0, { t: 0.2 }],
        [1, { t: 0.3 }],
      ],
      gives: [
        [0, { t: 0.2 }],
        [1, { t: 0.3 }],
      ],
      why: 'the difference is that of the decimal digits',
    },
  ],
} satisfies EmissionClause<{ changes: Changes }, Changes, Passed, Passed>

export const changes = stateful<{ changes: Changes }, Changes, Passed, Passed>(definition)

function passes({ on, by, first }: Changes, stage: Stage<Passed>, { event, alarm }: Emission): boolean {
  const scope = stage.scope(event, alarm)
  const value = on.evaluate(scope)
  if (value === undefined || (by !== undefined && !isNumber(value))) return false
  const last = stage.state?.value
  if (last === undefined) {
    stage.state = { value }
    return first
  }
  if (equal(value, last)) return false
  if (by !== undefined && !isFar(value, last, by.evaluate(scope))) return false
  stage.state = { value }
  return true
}

function isFar(value: Json, last: Json, by: Value): boolean {
  const band = bandOf(by)
  return band !== undefined && isNumber(value) && isNumber(last) && differsBy(value, last, band.amount, band.isPercent)
}

/** Undefined for what is neither an amount nor a part. */
function bandOf(by: Value): { readonly amount: JsonNumber; readonly isPercent: boolean } | undefined {
  if (isNumber(by)) return { amount: by, isPercent: false }
  const percent = typeof by === 'string' ? percentText.exec(by)?.[1] : undefined
  return percent === undefined ? undefined : { amount: numberAsItCame(percent), isPercent: true }
}

const percentText = /^(\d+(?:\.\d+)?)%$/

function readChanges(node: Json, pointer: string, reader: NodeReader): Changes | undefined {
  if (!isObject(node) || node['on'] === undefined) return undefined
  const on = reader.expression(node['on'], under(pointer, 'on'))
  const by = node['by'] === undefined ? undefined : readBand(node['by'], under(pointer, 'by'), reader)
  return { on, by, first: node['first'] !== false }
}

function readBand(node: Json, pointer: string, reader: NodeReader): Expression {
  const by = typeof node === 'string' ? literal(node) : reader.expression(node, pointer, ['number', 'string'])
  const { present } = by
  if (typeof present === 'string' && bandOf(present) === undefined) {
    const message = `${show(present)} is not an amount; write a number like 0.5, or a percentage like "5%".`
    reader.report(problem('out-of-range', pointer, message))
    return invalid(node)
  }
  if (typeof by.constant === 'number' && by.constant < 0) {
    reader.report(problem('out-of-range', pointer, `${show(node)} is negative; write 0 or more.`))
  }
  return by
}
