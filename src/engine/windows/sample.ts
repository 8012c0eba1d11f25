// A sample: what the columns of a layout take of one event. One serves for all, as it is written and read at once.
import type { Event } from '../../rules/data/event.ts'
import type { Value } from '../../rules/data/value.ts'
import { type Run, scopeOf } from '../run.ts'
import type { Layout } from './layout.ts'

export interface Sample {
  time: number
  /** By column; NaN where it takes no number, or there is none. */
  readonly numbers: number[]
  /** By column; undefined where it takes a number, or is absent. */
  readonly values: Value[]
}

export const newSample = (): Sample => ({ time: 0, numbers: [], values: [] })

const shared = newSample()

/** What is taken of an event, until the next is taken. */
export function take(run: Run, { columns }: Layout, event: Event): Sample {
  const scope = scopeOf(run, event)
  shared.time = run.now
  for (const [index, { of, as }] of columns.entries()) {
    const value = of.evaluate(scope)
    shared.values[index] = as === 'value' ? value : undefined
    shared.numbers[index] =
      as === 'number' ? numberOf(value) : as === 'presence' && value !== undefined ? 1 : Number.NaN
  }
  return shared
}

/** What a body says beyond the range of numbers (1e400) is none. */
const numberOf = (value: Value) => (typeof value === 'number' && Number.isFinite(value) ? value : Number.NaN)
