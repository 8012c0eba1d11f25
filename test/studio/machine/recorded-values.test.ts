// A recording that is run again and again: bodies are scanned once for each place, messages that change nothing are passed
// over, and all that is decided is what a machine decides that reads and is shown each of them.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createMachine, type Decision, type JsonObject, type Machine } from '../../../src/index.ts'
import type { Message } from '../../../src/rules/data/message.ts'
import { mergeObject } from '../../../src/rules/twin/merge-patch.ts'
import { RecordedValues } from '../../../src/studio/machine/recorded-values.ts'
import { accepted } from '../../arbitrary/features.ts'
import { cases } from '../../arbitrary/recordings.ts'
import { message, text } from '../../decide.ts'
import { scaled } from '../../scale.ts'

const show = (decisions: readonly Decision[]) =>
  decisions.flatMap(({ at, sends, fired, error }) => [
    ...fired.map(rule => `${at} ${rule}`),
    ...sends.map(({ output, bytes, rules }) => `${at} ${output} ${rules} ${text(bytes)}`),
    ...(error === undefined ? [] : [`${at} ${error.code}`]),
  ])

/** A machine that runs a recording: told which entry is next. */
interface Runner {
  readonly machine: Machine
  accept(entry: number, arriving: Message, at: number): readonly Decision[]
}

function plain(document: JsonObject): Runner {
  const machine = createMachine({ start: 0, desired: document })
  return { machine, accept: (_, arriving, at) => machine.accept(arriving, at).decisions }
}

function remembering(document: JsonObject, values: RecordedValues): Runner & { passed: number } {
  const cursor = { entry: -1 }
  const machine = createMachine({ start: 0, desired: document, scanning: values.scanning(cursor) })
  const runner = {
    machine,
    passed: 0,
    accept(entry: number, arriving: Message, at: number) {
      cursor.entry = entry
      if (!machine.passesOver(arriving, at)) return machine.accept(arriving, at).decisions
      runner.passed++
      return []
    },
  }
  return runner
}

/** In no order, and without what is empty. */
const stateOf = ({ memories }: Machine) =>
  JSON.parse(
    JSON.stringify(
      [...memories].flatMap(([id, { keys, active, counts }]) => {
        if (keys.size === 0 && counts.size === 0) return []
        const kept = [...keys.values()].map(({ text: name, activity, raised, states }) => ({
          name,
          activity,
          raised,
          states,
        }))
        return [{ id, active, counts: [...counts], keys: kept }]
      }),
    ),
  )

it('whatever the rules, a recording is decided as by a machine that reads and is shown each message', () => {
  fc.assert(
    fc.property(cases(accepted), ({ document, lines }) => {
      const values = new RecordedValues(lines.length)
      // The second time, values that were read the first time are there.
      for (const runner of [remembering(document, values), remembering(document, values)]) {
        const alone = plain(document)
        let desired = document
        for (const [entry, line] of lines.entries()) {
          if ('twin' in line) {
            desired = mergeObject(desired, line.twin)
            const [one, other] = [alone, runner].map(({ machine }) => show(machine.apply(desired, line.at).decisions))
            expect(other).toEqual(one)
          } else if ('input' in line) {
            const properties = new Map(Object.entries(line.properties ?? {}))
            const arriving = message(null, { input: line.input, text: line.text, properties })
            const expected = show(alone.accept(entry, arriving, line.at))
            expect(show(runner.accept(entry, arriving, line.at))).toEqual(expected)
          } else {
            const [one, other] = [alone, runner].map(({ machine }) => show(machine.advance(line.at).decisions))
            expect(other).toEqual(one)
          }
        }
        expect(stateOf(runner.machine)).toEqual(stateOf(alone.machine))
      }
    }),
    { numRuns: scaled(25), seed: Number(process.env['SEED'] ?? 1) },
  )
})

describe('messages are passed over', () => {
  const rule = { by: '$.id', when: { path: '$.t', gt: 20 }, for: '10s', then: { output: 'out' } }
  const run = (of: JsonObject, bodies: readonly JsonObject[]) => {
    const runner = remembering({ rules: { r: of } }, new RecordedValues(bodies.length))
    for (const [at, body] of bodies.entries()) runner.accept(at, message(body), at * 1000)
    return runner.passed
  }

  it('that fail the condition of a key that is idle', () => {
    expect(
      run(rule, [
        { id: 'a', t: 1 },
        { id: 'a', t: 2 },
        { id: 'a', t: 30 },
        { id: 'b', t: 3 },
      ]),
    ).toBe(3)
  })

  it('but not while the key is pending, nor at a timer, nor where each counts', () => {
    expect(
      run(rule, [
        { id: 'a', t: 30 },
        { id: 'a', t: 1 },
      ]),
    ).toBe(0)
    expect(
      run({ ...rule, for: '1s' }, [
        { id: 'a', t: 30 },
        { id: 'b', t: 1 },
      ]),
    ).toBe(0)
    expect(run({ ...rule, otherwise: { output: 'fine' }, for: undefined } as never, [{ id: 'a', t: 1 }])).toBe(0)
    const counts = { window: { tumbling: '1m' }, aggregate: { n: { count: true } }, then: { output: 'out' } }
    expect(run(counts, [{ id: 'a', t: 1 }])).toBe(0)
  })

  it('nor a message that is an error, nor one without a key', () => {
    expect(run(rule, [{ t: 1 }])).toBe(0)
    const runner = remembering({ rules: { r: rule } }, new RecordedValues(1))
    expect(runner.machine.passesOver(message(null, { text: 'no JSON' }), 0)).toBe(false)
  })
})

describe('values of bodies', () => {
  const texts = [
    '{"id":"a","t":25.0,"ok":true,"none":null,"o":{"x":1}}',
    '{"id":"a","t":9007199254740993}',
    '{"id":"ä\\"","t":-1.5e3}',
    '{"id":"a","id":"b","t":1}',
    '{}',
  ]
  const node = (number: number, children: Readonly<Record<string, ReturnType<typeof leaf>>> = {}) => ({
    number,
    children: new Map(Object.entries(children)),
  })
  const leaf = (number: number) => ({ number, children: new Map() })
  const places = ['id', 't', 'ok', 'none', 'o', 'absent']
  const root = node(0, Object.fromEntries(places.map((name, at) => [name, leaf(at + 1)])))

  it('are the same when they are read again, and no byte is looked at for it', () => {
    const values = new RecordedValues(texts.length)
    const cursor = { entry: 0 }
    const read = (given: (bytes: string) => string) => {
      const reader = values.scanning(cursor)(root, places.length + 1, true)
      return texts.map((bytes, entry) => {
        cursor.entry = entry
        return reader.read(message(null, { text: given(bytes) }), 100)
      })
    }
    const first = read(bytes => bytes)
    expect(first.map(found => found?.[1])).toEqual(['a', 'a', 'ä"', undefined, undefined])
    // The name that comes twice is left to a parser.
    expect(first[3]).toBeUndefined()
    expect(read(() => 'not looked at')).toEqual(first)
  })

  it('are scanned for once more where a place is asked for that nobody has asked for', () => {
    const values = new RecordedValues(1)
    const reader = (...names: string[]) =>
      values.scanning({ entry: 0 })(
        node(0, Object.fromEntries(names.map((name, at) => [name, leaf(at + 1)]))),
        names.length + 1,
        true,
      )
    const arriving = message(null, { text: texts[0] ?? '' })
    expect(reader('id').read(arriving, 100)?.[1]).toBe('a')
    expect(reader('ok', 'id').read(arriving, 100)?.slice(1)).toEqual([true, 'a'])
  })
})
