// What a row says to which events are added one by one is what the rows of single events amount to: of every aggregate, bit by
// bit.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { aggregates } from '../../../src/rules/aggregates/registry.ts'
import { doubleOf, Numeral, numberAsItCame } from '../../../src/rules/data/numeral.ts'
import type { Value } from '../../../src/rules/data/value.ts'
import { addEvent, appendRow, newRows, type Rows, writeRow } from '../../../src/rules/windows/contents/result-rows.ts'
import type { Sample } from '../../../src/rules/windows/contents/sample.ts'
import type { StorageLayout } from '../../../src/rules/windows/contents/storage-layout.ts'
import { specOf } from './driver.ts'

const digits = ['9007199254740993', '9007199254740992', '-9007199254740993', '1e-400', '0.1']
const values = fc.oneof(
  fc.constantFrom<Value>(
    undefined,
    true,
    false,
    'text',
    0,
    -0,
    1e308,
    -1e308,
    5e-324,
    0.1,
    ...digits.map(numberAsItCame),
  ),
  fc.integer({ min: -1000, max: 1000 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
)

/** As `take` takes it. */
function sampleOf({ columns }: StorageLayout, value: Value, time: number): Sample {
  const numberOf = (): number => {
    const double = doubleOf(value) ?? Number.NaN
    return Number.isFinite(double) ? double : Number.NaN
  }
  return {
    time,
    numbers: columns.map(({ as }) =>
      as === 'number' ? numberOf() : as === 'truth' ? Number(value === true) : value === undefined ? Number.NaN : 1,
    ),
    values: columns.map(({ as, digits: kept }) =>
      as === 'value' || (kept && value instanceof Numeral) ? value : undefined,
    ),
  }
}

const shown = ({ numbers, picks, spilled }: Rows) => ({
  numbers: [...numbers],
  picks,
  spilled: [...(spilled ?? [])].sort(([a], [b]) => a - b),
})

test.each(aggregates.map(({ name, examples }) => [name, examples[0]?.argument ?? '$.v'] as const))(
  '%s adds an event as it appends the row of one',
  (name, argument) => {
    const { layout } = specOf({ window: { tumbling: '1h' }, aggregate: { x: { [name]: argument } } })
    fc.assert(
      fc.property(fc.array(values, { maxLength: 12 }), all => {
        const [added, appended, one] = [newRows(layout, 1), newRows(layout, 1), newRows(layout, 1)]
        all.forEach((value, index) => {
          const sample = sampleOf(layout, value, index * 1000)
          addEvent(layout, added, 0, sample)
          writeRow(layout, one, 0, sample)
          appendRow(layout, appended, 0, one, 0)
          expect(shown(added)).toEqual(shown(appended))
        })
      }),
    )
  },
)
