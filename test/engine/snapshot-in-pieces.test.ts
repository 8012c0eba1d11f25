// A snapshot that is written bit by bit tells the state of the moment at which it was begun, whatever is decided meanwhile.
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createMachine, type Json, type JsonObject } from '../../src/index.ts'
import { mergeObject } from '../../src/rules/twin/merge-patch.ts'
import { accepted } from '../arbitrary/features.ts'
import { cases } from '../arbitrary/recordings.ts'
import { message } from '../decide.ts'
import { scaled } from '../scale.ts'

const seed = Number(process.env['SEED'] ?? 1)

/** A snapshot that was begun: how it would have been written at once, and what was read of it. */
interface Begun {
  readonly desired: JsonObject
  readonly expected: Json
  readonly pieces: Iterator<string>
  text: string
}

/** Reads so many pieces more. */
function read(begun: Begun, most: number): void {
  for (let left = most; left > 0; left--) {
    const { value, done } = begun.pieces.next()
    if (done === true) return
    begun.text += value
  }
}

/** What a machine goes on with: messages that are shared may be numbered otherwise. */
const goesOn = (desired: JsonObject, snapshot: Json) => createMachine({ start: 0, desired, snapshot }).snapshot()

/** For each line: whether one begins before it, and how many pieces are read after it. */
const plans = fc.array(fc.record({ begins: fc.nat(3), reads: fc.nat(4) }), { minLength: 1, maxLength: 20 })

it(
  'whatever the rules, and whenever it is read',
  () => {
    let several = 0
    fc.assert(
      fc.property(cases({ ...accepted, bounds: true }), plans, ({ document, lines }, plan) => {
        const machine = createMachine({ start: 0 })
        if (!machine.apply(document, 0).accepted) throw new Error(`not accepted: ${JSON.stringify(document)}`)
        let desired = document
        const all: Begun[] = []
        for (const [index, line] of lines.entries()) {
          const { begins, reads } = plan[index % plan.length] ?? { begins: 0, reads: 0 }
          machine.advance(line.at - 1)
          if (begins === 0) {
            const expected = machine.snapshot()
            all.push({ desired, expected, pieces: machine.beginSnapshot()[Symbol.iterator](), text: '' })
          }
          machine.advance(line.at)
          if ('twin' in line) {
            desired = mergeObject(desired, line.twin)
            machine.apply(desired, line.at)
          } else if ('input' in line) {
            const properties = new Map(Object.entries(line.properties ?? {}))
            machine.accept(message(null, { input: line.input, text: line.text, properties }), line.at)
          }
          for (const begun of all) read(begun, reads)
        }
        for (const begun of all) {
          read(begun, Number.POSITIVE_INFINITY)
          const { desired: document, expected, text } = begun
          expect(goesOn(document, JSON.parse(text))).toEqual(goesOn(document, expected))
        }
        if (all.length > 1) several++
      }),
      { numRuns: scaled(60), seed },
    )
    expect(several).toBeGreaterThan(10)
  },
  24 * 3_600_000,
)

it('takes a key as it was where a message, a timer or its end changes it first', () => {
  const rules = {
    count: { by: '$.id', window: { tumbling: '10s' }, aggregate: { n: { count: true } }, then: { output: 'out' } },
  }
  const machine = createMachine({ start: 0 })
  const desired = { rules, settings: { limits: { keys: 3 } } }
  machine.apply(desired, 0)
  for (const id of ['a', 'b', 'c']) machine.accept(message({ id }), 1)
  const expected = machine.snapshot()
  const pieces = machine.beginSnapshot()
  machine.accept(message({ id: 'b' }), 2)
  machine.accept(message({ id: 'd' }), 3)
  machine.advance(10_000)
  expect(goesOn(desired, JSON.parse([...pieces].join('')))).toEqual(goesOn(desired, expected))
  expect(goesOn(desired, machine.snapshot())).not.toEqual(goesOn(desired, expected))
})
