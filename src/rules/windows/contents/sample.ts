// A sample: what the columns of a rule's windows take of one event. One serves for all, as it is written and read at once.

import type { Taken } from '../../aggregates/aggregate.ts'
import type { Event, Scope } from '../../data/event.ts'
import { doubleOf, Numeral } from '../../data/numeral.ts'
import type { Value } from '../../data/value.ts'
import { type Expression, readFrom } from '../../nodes/expression.ts'
import type { Stage } from '../../rule/clause.ts'

/** What is taken of each event for some aggregates. */
export interface Column {
  /** Columns with equal keys mean the same, whichever rule they are in. */
  readonly key: string
  readonly of: Expression
  readonly as: Taken
  /** Whether a number is taken with its digits too, where a double does not say them. */
  readonly digits: boolean
  /** Whether it is kept for each event of the window. */
  readonly kept: boolean
}

export interface Sample {
  time: number
  /** By column; NaN where it takes no number, or there is none. */
  readonly numbers: number[]
  /** By column; undefined where it is absent, or takes a number that a double says. */
  readonly values: Value[]
}

/** A sample of no event. */
export const newSample = (): Sample => ({ time: 0, numbers: [], values: [] })

const shared = newSample()

/** What is taken of an event, until the next is taken. */
export function take<State>(stage: Stage<State>, columns: readonly Column[], event: Event): Sample {
  let scope: Scope | undefined
  shared.time = stage.now
  let index = 0
  for (const { of, as, digits } of columns) {
    if (of.source === undefined) scope ??= stage.scope(event)
    const value = scope === undefined ? readFrom(of, event) : of.evaluate(scope)
    shared.values[index] = as === 'value' || (digits && value instanceof Numeral) ? value : undefined
    shared.numbers[index] = numberAs(as, value)
    index++
  }
  return shared
}

function numberAs(as: Taken, value: Value): number {
  if (as === 'number') return numberOf(value)
  if (as === 'truth') return value === true ? 1 : 0
  return as === 'presence' && value !== undefined ? 1 : Number.NaN
}

/** What is past all doubles (1e400) is none. */
function numberOf(value: Value): number {
  const number = doubleOf(value) ?? Number.NaN
  return Number.isFinite(number) ? number : Number.NaN
}
