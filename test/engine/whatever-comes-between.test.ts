// What needs no second opinion: whatever the rules, the same document again before every line changes nothing, nor does a
// machine that goes on from the snapshot of the one before, and a message that is too much leaves all as it was.
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { copyOf } from '../../src/engine/copy.ts'
import { createMachine, type Machine } from '../../src/index.ts'
import { mergeObject } from '../../src/rules/twin/merge-patch.ts'
import { accepted } from '../arbitrary/features.ts'
import { type Case, cases } from '../arbitrary/recordings.ts'
import { message } from '../decide.ts'
import { difference } from '../reference/difference.ts'
import { type EngineOptions, engine } from '../reference/engine.ts'
import { scaled } from '../scale.ts'

const { SEED } = process.env
const seed = Number(SEED ?? 1)

it.each<[string, EngineOptions['before'], number]>([
  ['the same document again before every line', 'delivery', 40],
  ['another machine that goes on from the snapshot at every line', 'restart', 15],
])(
  '%s changes nothing',
  async (_, before, runs) => {
    const law = fc.asyncProperty(cases(accepted), async ({ document, lines }: Case) => {
      const [plain, other] = await Promise.all([
        engine(document, lines, { before: 'nothing' }),
        engine(document, lines, { before }),
      ])
      const at = difference(plain, other)
      if (at !== undefined) expect(other.slice(at)).toEqual(plain.slice(at))
    })
    await fc.assert(law, { numRuns: scaled(runs), seed })
  },
  24 * 3_600_000,
)

/**
 * All that a machine remembers, of each rule the keys in the order of their use, but not where in its chain each of them is;
 * a table, or a rule's memory, that holds nothing is as good as none.
 */
const stateOf = ({ memories }: Machine) =>
  [...memories].flatMap(([id, { keys, tables, active, counts }]) => {
    const kept = [...tables].filter(([, table]) => table.size > 0)
    if (keys.size === 0 && kept.length === 0 && counts.size === 0) return []
    const found = [...keys.values()].map(({ queued: _, place: __, turn: ___, ...key }) => key)
    return [copyOf({ id, keys: found, kept, active, counts })]
  })

/** Without `time`, whose arrivals a step does not take back. */
const undone = { ...accepted, time: false, units: false, bounds: true }

it(
  'a message that is too much leaves all as it was',
  () => {
    fc.assert(
      fc.property(cases(undone), ({ document, lines }) => {
        const machine = createMachine({ start: 0 })
        if (!machine.apply(document, 0).accepted) throw new Error(`not accepted: ${JSON.stringify(document)}`)
        let desired = document
        for (const line of lines) {
          machine.advance(line.at)
          const before = stateOf(machine)
          if ('twin' in line) {
            desired = mergeObject(desired, line.twin)
            machine.apply(desired, line.at)
          } else if ('input' in line) {
            const properties = new Map(Object.entries(line.properties ?? {}))
            const arriving = message(null, { input: line.input, text: line.text, properties })
            const { decisions } = machine.accept(arriving, line.at)
            if (decisions.at(-1)?.error?.code === 'too-much-work') expect(stateOf(machine)).toEqual(before)
          }
        }
      }),
      { numRuns: scaled(40), seed },
    )
  },
  24 * 3_600_000,
)
