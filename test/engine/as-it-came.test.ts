// What no outcome touches leaves as it came, whatever the body: digits, order and names. Bodies are compared as bytes.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createMachine, type JsonObject, type Message } from '../../src/index.ts'
import { compareNumbers, numberAsItCame } from '../../src/rules/data/numeral.ts'
import { jsonTexts, numberTexts, objectOf, objectTexts } from '../arbitrary/json-texts.ts'
import { message, text as textOf } from '../decide.ts'
import { scaled } from '../scale.ts'

const arriving = (text: string, input = 'input1'): Message => message(null, { text, input })

/** What leaves, where the machine is stopped and goes on elsewhere before each message. */
function leaving(rule: JsonObject, ...texts: readonly string[]): readonly string[] {
  const document = { rules: { rule: { then: { output: 'out' }, ...rule } } }
  let machine = createMachine({ start: 0, desired: document })
  return texts.flatMap((text, at) => {
    const snapshot = JSON.parse(JSON.stringify(machine.snapshot()))
    machine = createMachine({ start: 0, desired: document, snapshot })
    return machine.accept(arriving(text), at).decisions.flatMap(({ sends }) => sends.map(({ bytes }) => textOf(bytes)))
  })
}

const law = (name: string, property: fc.IRawProperty<unknown>) =>
  it(name, () => {
    fc.assert(property, { numRuns: scaled(300) })
  })

describe('what is not touched leaves as it came', () => {
  it('on its way to `late` too', () => {
    const machine = createMachine({
      start: 0,
      desired: {
        settings: { late: 'late' },
        rules: { rule: { each: '$.list[*]', time: { path: '$.t', lateness: '0s' }, then: { output: 'out' } } },
      },
    })
    const { decisions } = machine.accept(arriving('{"list":[{"o":1.0,"n":9007199254740993}]}'), 0)
    expect(decisions.flatMap(({ sends }) => sends.map(({ output, bytes }) => [output, textOf(bytes)]))).toEqual([
      ['late', '{"o":1.0,"n":9007199254740993}'],
    ])
  })

  law(
    'beside what `set` changes or adds',
    fc.property(objectTexts, fc.constantFrom('a', '2', 'new'), ({ text, members }, name) => {
      const set = [{ path: `$['${name}']`, to: 'set' }]
      expect(leaving({ then: { output: 'out', set } }, text)).toEqual([objectOf(new Map(members).set(name, '"set"'))])
    }),
  )

  law(
    'beside what `remove` takes away',
    fc.property(objectTexts, fc.subarray(['a', '1', '10', '__proto__']), ({ text, members }, gone) => {
      const rest = new Map([...members].filter(([name]) => !gone.includes(name)))
      const remove = [...gone, 'never'].map(name => `$['${name}']`)
      expect(leaving({ then: { output: 'out', remove } }, text)).toEqual([objectOf(rest)])
    }),
  )

  law(
    'deep inside of what is changed',
    fc.property(objectTexts, objectTexts, (inner, outer) => {
      const members = new Map(outer.members).set('in', objectOf(new Map([['l', `[1,${inner.leaves}]`]])))
      const then = { output: 'out', set: [{ path: '$.in.l[0]', to: 1 }] }
      const text = outer.text.replace(/\}$/, `${outer.members.size === 0 ? '' : ','}"in":{"l":[0.0,${inner.text}]}}`)
      expect(leaving({ then }, text)).toEqual([objectOf(members)])
    }),
  )

  law(
    'under `each`',
    fc.property(objectTexts, ({ text, members }) => {
      expect(leaving({ each: '$.*' }, text)).toEqual([...members.values()])
    }),
  )

  law(
    'under `merge`, over a restart',
    fc.property(objectTexts, objectTexts, (first, second) => {
      const merged = new Map([...first.members, ...second.members])
      expect(leaving({ merge: '1m' }, first.text, second.text)).toEqual([first.leaves, objectOf(merged)])
    }),
  )

  law(
    'where `body` passes it on, through a stream and into a second body',
    fc.property(jsonTexts, ({ text, leaves }) => {
      const rules = {
        first: { from: 'input1', then: { output: '#made', body: { object: { b: '$', '9': ['$'] } } } },
        second: { from: '#made', then: { output: 'out', set: [{ path: '$.c', to: '$.b' }] } },
      }
      const machine = createMachine({ start: 0, desired: { rules } })
      const [decision] = machine.accept(arriving(text), 0).decisions
      const bodies = decision?.sends.map(({ bytes }) => textOf(bytes))
      expect(bodies).toEqual([`{"9":[${leaves}],"b":${leaves},"c":${leaves}}`])
    }),
  )

  law(
    'where an aggregate passes it on, over a restart',
    fc.property(jsonTexts, jsonTexts, (first, second) => {
      const aggregate = { f: { first: '$.v' }, l: { last: '$.v' }, c: { collect: '$.v' } }
      const texts = [first, second].map(({ text }) => `{"v":${text}}`)
      const bodies = leaving(
        {
          window: { count: 2 },
          aggregate,
          by: 'one',
          then: { output: 'out', remove: ['$.key', '$.start', '$.end', '$.count'] },
        },
        ...texts,
      )
      expect(bodies).toEqual([`{"f":${first.leaves},"l":${second.leaves},"c":[${first.leaves},${second.leaves}]}`])
    }),
  )

  law(
    'where it is the least or the greatest of a window, over a restart before each event',
    fc.property(
      fc.array(
        numberTexts.filter(digits => Number.isFinite(Number(digits))),
        { minLength: 1, maxLength: 40 },
      ),
      fc.constantFrom<JsonObject>({ sliding: '10ms' }, { count: 7, every: 1 }, { tumbling: '7ms' }),
      (all, window) => {
        const aggregate = { min: { min: '$.v' }, max: { max: '$.v' }, all: { collect: '$.v' }, mean: { avg: '$.v' } }
        const bodies = leaving({ window, aggregate }, ...all.map(digits => `{"v":${digits}}`))
        for (const body of bodies) {
          const [, values = ''] = /"all":\[(.*?)\]/.exec(body) ?? []
          const texts = values.split(',')
          const pick = (sign: number) =>
            texts.reduce((a, b) => (compareNumbers(numberAsItCame(b), numberAsItCame(a)) === sign ? b : a))
          expect(body).toContain(`"min":${pick(-1)},"max":${pick(1)},`)
        }
      },
    ),
  )

  law(
    'as a key: as it first came',
    fc.property(jsonTexts, ({ text, leaves }) => {
      const body = { object: { key: { key: true } } }
      const bodies = leaving(
        { by: '$.k', changes: { on: '$.v' }, then: { output: 'out', body } },
        `{"k":${text},"v":1}`,
        `{"v":2,"k":${text} }`,
      )
      expect(bodies).toEqual([`{"key":${leaves}}`, `{"key":${leaves}}`])
    }),
  )
})

describe('a decision', () => {
  const conditions: readonly JsonObject[] = [
    { path: '$.a', gt: 9007199254740992 },
    { path: '$.a', lte: 1152921504606847000 },
    { path: '$.a', eq: 9007199254740992 },
    { path: '$.a', eq: '$.b' },
    { path: '$.a', lt: '$.b' },
    { path: '$.a', in: [1, 9007199254740992, 'x'] },
    { path: '$.a', between: [-1, 1e300] },
    { path: '$.a', type: 'number' },
    { path: '$.*', eq: '$.b' },
    { path: '$.a', exists: true },
  ]
  const rules = Object.fromEntries(conditions.map((when, index) => [`r${index}`, { when, then: { output: 'out' } }]))
  const machineOf = (desired: JsonObject) => {
    const machine = createMachine({ start: 0 })
    expect(machine.apply(desired, 0).problems.filter(({ severity }) => severity === 'error')).toEqual([])
    return machine
  }
  const asks = machineOf({ rules })
  const passes = machineOf({ rules: { ...rules, z: { each: '$.never', then: { output: 'z' } } } })
  const alone = conditions.map((_, index) => machineOf({ rules: { rule: rules[`r${index}`] ?? {} } }))

  it('is the same whether a value of the body may leave or not, for one rule and for many', () => {
    fc.assert(
      fc.property(objectTexts, ({ text }) => {
        const fired = (machine: typeof asks) => machine.accept(arriving(text), 0).decisions.at(-1)?.fired ?? []
        const found = fired(asks)
        expect(fired(passes)).toEqual(found)
        expect(alone.flatMap((machine, index) => (fired(machine).length > 0 ? [`r${index}`] : []))).toEqual(found)
      }),
      { numRuns: scaled(2000) },
    )
  })
})
