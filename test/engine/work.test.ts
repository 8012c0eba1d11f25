// Looks for work, not for exceptions: documents that multiply what arrives, over streams, `each` and bodies that hold
// themselves. However they do, one step sends and makes no more than its limits, and the next message is decided.
//   WORK_MINUTES=60 npx vitest run test/engine/work.test.ts
// runs as long, and says which step took the most processor time.
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createMachine, type Decision, type Json, type JsonObject, type Message } from '../../src/index.ts'
import { isObject } from '../../src/rules/data/json.ts'
import { accepted } from '../arbitrary/features.ts'
import { cases } from '../arbitrary/recordings.ts'
import { message } from '../decide.ts'
import { scaled } from '../scale.ts'

const { WORK_MINUTES, SEED } = process.env

const stepEvents = 300
const stepBytes = 30_000

/** Outcomes of one link of the chain: the same stream more than once, or a body that holds itself. */
const outcome = (stream: string): fc.Arbitrary<JsonObject> =>
  fc.constantFrom<JsonObject>(
    { output: stream },
    { output: stream, body: { object: { a: '$', b: '$' } } },
    { output: stream, set: [{ path: '$.again', to: '$' }] },
    { output: stream, body: { object: { l: ['$', '$'] } } },
    { output: stream, tag: { t: '$' } },
    // Bodies that grow while they are made.
    { output: stream, body: { object: { id: '$.id', l: { split: [{ text: '$.l' }, ''] } } } },
    { output: stream, set: [{ path: '$.s', to: { replace: [{ text: '$' }, '"', '"quoted"'] } }] },
    { output: stream, body: { object: { id: '$.id', t: { text: { text: '$' } }, l: '$..*' } } },
  )

/** What a link does with what it reads, beside passing it on. */
const clauses: fc.Arbitrary<JsonObject> = fc.constantFrom<JsonObject>(
  {},
  {},
  { each: '$.l[*]' },
  { each: '$..*' },
  { by: '$.id', merge: '1h' },
  { by: '$.id', window: { count: 5, every: 1 }, aggregate: { all: { collect: '$' } } },
  { window: { tumbling: '1s' }, aggregate: { all: { collect: '$.l' }, n: { count: true } } },
  { by: '$.id', absent: '1s', repeat: '1s' },
  { latest: { table: { by: '$.id' } } },
  { by: '$.id', dedupe: { on: '$.t', within: '1h' }, when: { value: { text: '$' }, matches: 'id.{0,300}zz' } },
  { debounce: '1s' },
  {
    sequence: [
      { as: 'one', when: { path: '$.id', exists: true } },
      { as: 'two', when: { path: '$.id', exists: true } },
    ],
  },
)

const link = (from: JsonObject, to: string): fc.Arbitrary<JsonObject> =>
  fc
    .tuple(clauses, fc.array(outcome(to), { minLength: 1, maxLength: 4 }))
    .map(([own, then]) => ({ ...from, ...own, then }))

/** Rules that each feed the next, and a last that sends. */
const chains = fc
  .integer({ min: 1, max: 14 })
  .chain(length =>
    fc.tuple(
      ...Array.from({ length }, (_, at) =>
        link(at === 0 ? {} : { from: `#w${at}` }, at === length - 1 ? 'out' : `#w${at + 1}`),
      ),
    ),
  )

const bodies: fc.Arbitrary<Json> = fc
  .tuple(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 0, max: 2 }))
  .map(
    ([length, id]): Json => ({ id, t: length, l: Array.from({ length }, (_, at) => ({ id: at % 3, t: at, l: [at] })) }),
  )

const hostile = fc
  .record({ chain: chains, random: cases(accepted), bodies: fc.array(bodies, { minLength: 1, maxLength: 6 }) })
  .map(({ chain, random: { document, lines }, bodies: long }) => {
    const { rules = {}, settings = {} } = document
    const limits = isObject(settings) && isObject(settings['limits']) ? settings['limits'] : {}
    return {
      document: {
        ...document,
        settings: { ...(isObject(settings) ? settings : {}), limits: { ...limits, stepEvents, stepBytes } },
        rules: {
          ...(isObject(rules) ? rules : {}),
          ...Object.fromEntries(chain.map((rule, at) => [`w${at}`, rule])),
        },
      },
      messages: [
        ...long.map(body => message(body)),
        ...lines.flatMap(line => ('text' in line ? [message(null, { text: line.text, input: line.input })] : [])),
      ],
    }
  })

/** What the step sends that the limits count. */
const made = ({ sends }: Decision, arrived: Message | undefined) =>
  sends.filter(({ output, bytes }) => output !== 'late' && bytes !== arrived?.bytes)

function expectBounded(decisions: readonly Decision[], arrived: Message | undefined): void {
  for (const decision of decisions) {
    // What is late is not counted, and no more than arrived.
    const counted = decision.sends.filter(({ output }) => output !== 'late')
    expect(counted.length).toBeLessThanOrEqual(stepEvents + 1)
    const bytes = made(decision, arrived).reduce((sum, send) => sum + send.bytes.length, 0)
    if (arrived !== undefined && decision.error === undefined) expect(bytes).toBeLessThanOrEqual(stepBytes)
  }
}

/** The most processor time of a step, in milliseconds, and where it was. */
const slowest = { ms: 0, where: '' }

function timed<Answer>(where: () => string, work: () => Answer): Answer {
  const before = process.cpuUsage()
  const answer = work()
  const { user, system } = process.cpuUsage(before)
  const ms = (user + system) / 1000
  if (ms > slowest.ms) Object.assign(slowest, { ms, where: where() })
  return answer
}

const property = fc.property(hostile, ({ document, messages }) => {
  const machine = createMachine({ start: 0 })
  const { problems } = machine.apply(document, 0)
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([])
  let now = 0
  for (const arriving of messages) {
    now += 1500
    const where = () => JSON.stringify({ document, body: new TextDecoder().decode(arriving.bytes).slice(0, 200) })
    expectBounded(timed(where, () => machine.advance(now)).decisions, undefined)
    const { decisions } = timed(where, () => machine.accept(arriving, now))
    expectBounded(decisions, arriving)
    for (const { error } of decisions)
      if (error !== undefined) expect(['too-much-work', 'invalid-json', 'invalid-body']).toContain(error.code)
  }
})

it('a step that sends one message merges no more outcomes into it than memory has room for', () => {
  const times = (count: number, output: string) => Array.from({ length: count }, () => ({ output }))
  const rules = {
    a: { then: times(300, '#a') },
    b: { from: '#a', then: times(300, '#b') },
    c: { from: '#b', then: times(12, 'out') },
  }
  const machine = createMachine({ start: 0 })
  expect(machine.apply({ rules }, 0).accepted).toBe(true)
  const [decision] = machine.accept(message({}), 1000).decisions
  expect(decision?.error?.message).toBe('One step merges more than 1000000 outcomes into messages in rule c.')
})

it(
  'a step sends and makes no more than its limits, whatever the rules multiply',
  () => {
    const seed = Number(SEED ?? 1)
    if (WORK_MINUTES === undefined) {
      fc.assert(property, { seed, numRuns: scaled(60) })
      return
    }
    fc.assert(property, {
      seed,
      numRuns: Number.MAX_SAFE_INTEGER,
      interruptAfterTimeLimit: Number(WORK_MINUTES) * 60_000,
    })
    process.stderr.write(`the slowest step took ${slowest.ms} ms of processor time: ${slowest.where}\n`)
  },
  24 * 3_600_000,
)

it('a step that is too much leaves the state of all rules as it was', () => {
  const rules = chains.map(chain => Object.fromEntries(chain.map((rule, at) => [`w${at}`, rule])))
  /** What each rule remembers; that it is nothing may be said in two ways. */
  const stateOf = ({ memories }: ReturnType<typeof createMachine>): string => {
    const known = [...memories].filter(
      ([, { keys, tables, counts }]) =>
        keys.size > 0 || counts.size > 0 || [...tables.values()].some(table => table.size > 0),
    )
    // Keys that were used at one moment are in no order that counts.
    return JSON.stringify(known, (name, part) =>
      part instanceof Map ? (name === 'keys' ? [...part].sort() : [...part]) : part,
    )
  }
  // Bodies are small, so that some steps are too much that do not look so before.
  const limits = { stepEvents, stepBytes: 60_000, bodyBytes: 14_000 }
  let given = 0
  const undone = fc.property(rules, fc.array(bodies, { minLength: 1, maxLength: 5 }), (chain, long) => {
    const machine = createMachine({
      start: 0,
      desired: { settings: { limits }, rules: chain },
    })
    let now = 0
    for (const body of long) {
      now += 1500
      machine.advance(now)
      const before = stateOf(machine)
      const { decisions } = machine.accept(message(body), now)
      if (decisions.every(({ error }) => error?.code !== 'too-much-work')) continue
      given++
      expect(stateOf(machine)).toBe(before)
    }
  })
  fc.assert(undone, { numRuns: scaled(40) })
  expect(given).toBeGreaterThan(0)
})
