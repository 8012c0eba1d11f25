// The machine over restarts: what is kept, what is done again, and what is known to have come before.
import { describe, expect, it } from 'vitest'
import { DurableMachine } from '../../src/engine/durable-machine.ts'
import { type Journal, noJournal } from '../../src/engine/ports.ts'
import type { Work } from '../../src/engine/work.ts'
import type { JsonObject, Message } from '../../src/index.ts'
import { message } from '../decide.ts'
import { type MemoryJournal, memoryJournal } from './memory-journal.ts'

const counting: JsonObject = {
  window: { tumbling: '10s' },
  aggregate: { n: { count: true } },
  then: { output: 'out', body: { object: { n: '$.n' } } },
}
const passing: JsonObject = { from: ['plain'], when: { path: '$.t', gt: 5 }, then: { output: 'passed' } }
const hot: JsonObject = { when: { path: '$.t', gt: 5 }, for: '10s', repeat: '20s', then: { output: 'out' } }

function begin(
  journal: Journal = memoryJournal(),
  options: { readonly base?: JsonObject; readonly start?: number } = {},
) {
  return new DurableMachine({ start: 0, ...options, journal })
}

function running(rules: JsonObject, journal: Journal = memoryJournal()): DurableMachine {
  const durable = begin(journal)
  expect(durable.apply({ rules }, 0).applied.problems).toEqual([])
  return durable
}

const deliver = (durable: DurableMachine, delivered: Message, at = 0) =>
  durable.accept({ message: delivered, settle: () => [] }, at)

/** As the pipeline does it when everything was accepted and acknowledged. */
function finish(durable: DurableMachine, work: Work): void {
  work.open = 0
  durable.acknowledge(work)
}

const idsOf = (work: Work | undefined) => work?.sends.map(({ system }) => system.messageId)
const bodiesOf = (work: Work | undefined) => work?.sends.map(({ bytes }) => JSON.parse(new TextDecoder().decode(bytes)))
const kindsOf = (journal: MemoryJournal) => journal.entries.map(({ kind }) => kind)

describe('the journal', () => {
  it('is given what may have changed state, and nothing else', () => {
    const journal = memoryJournal()
    const durable = running({ counting: { ...counting, from: ['counted'] }, passing }, journal)
    const [plain, counted] = [message({ t: 9 }, { input: 'plain' }), message({ t: 9 }, { input: 'counted' })]
    for (const at of [1, 2, 3]) finish(durable, deliver(durable, plain, at).work)
    expect(kindsOf(journal)).toEqual(['desired'])
    finish(durable, deliver(durable, counted, 4).work)
    expect(kindsOf(journal)).toEqual(['desired', 'message', 'done'])
    expect(durable.advance(5000)).toBeUndefined()
    expect(durable.advance(10_000)?.sends).toHaveLength(1)
    expect(kindsOf(journal).slice(3)).toEqual(['time'])
  })

  it('is given a message that no rule with memory sees where timers ran before it', () => {
    const journal = memoryJournal()
    const durable = running({ counting: { ...counting, from: ['counted'] }, passing }, journal)
    finish(durable, deliver(durable, message({ t: 1 }, { input: 'counted' })).work)
    const { work } = deliver(durable, message({ t: 9 }, { input: 'plain' }), 60_000)
    expect(work.sends.map(({ output }) => output)).toEqual(['out', 'passed'])
    expect(kindsOf(journal).slice(3)).toEqual(['message'])
  })

  it('is told once that work is done, and never of work that leaves nothing to do', () => {
    const journal = memoryJournal()
    const durable = running({ counting }, journal)
    expect(durable.apply({ rules: { counting }, x: 1 }, 5).work.sends).toEqual([])
    const { work } = deliver(durable, message({}))
    work.open = 0
    durable.finish(work)
    expect(kindsOf(journal)).toEqual(['desired', 'desired', 'message'])
    durable.acknowledge(work)
    expect(kindsOf(journal).at(-1)).toBe('done')
    expect(durable.unfinished).toEqual([])
  })

  it('is asked to try again by what changes no state, while state is not kept', () => {
    let [asked, isKept] = [0, true]
    const journal: Journal = {
      ...memoryJournal(),
      get isKept() {
        return isKept
      },
      checkpoint: () => void asked++,
    }
    const durable = running({ passing }, journal)
    const before = asked
    const plain = message({ t: 9 }, { input: 'plain' })
    finish(durable, deliver(durable, plain, 1).work)
    expect(asked).toBe(before)
    isKept = false
    finish(durable, deliver(durable, plain, 2).work)
    expect(asked).toBeGreaterThan(before)
  })

  it('is not asked where there is none', () => {
    const durable = new DurableMachine({ start: 0, journal: noJournal })
    durable.apply({ rules: { counting } }, 0)
    const first = deliver(durable, message({}))
    expect(first.work.entry).toBeUndefined()
    expect(deliver(durable, message({})).again).toBe(false)
    expect(idsOf(durable.advance(10_000))).toEqual([undefined])
  })
})

describe('a restart', () => {
  it('goes on with windows, waits and raised alarms', () => {
    const journal = memoryJournal()
    const durable = running({ counting, hot }, journal)
    finish(durable, deliver(durable, message({ t: 9 }), 1000).work)
    const again = begin(journal.next())
    finish(again, deliver(again, message({ t: 8 }), 2000).work)
    expect(bodiesOf(again.advance(10_000))).toEqual([{ n: 2 }])
    expect(bodiesOf(again.advance(11_000))).toEqual([{ t: 8 }])
  })

  it('runs what became due meanwhile at its time, in its order', () => {
    const journal = memoryJournal()
    const durable = running({ counting, hot }, journal)
    finish(durable, deliver(durable, message({ t: 9 }), 1000).work)
    const work = begin(journal.next(), { start: 60_000 }).advance(60_000)
    expect(work?.decisions.map(({ at, sends }) => [at, sends.length])).toEqual([
      [10_000, 1],
      [11_000, 1],
      [31_000, 1],
      [51_000, 1],
    ])
  })

  it('sends again what was not done, under the same ids, and not what was', () => {
    const journal = memoryJournal()
    const durable = running({ counting }, journal)
    finish(durable, deliver(durable, message({}, { input: 'a' })).work)
    const due = durable.advance(10_000)
    const own = deliver(durable, message({}, { input: 'b' }), 10_000).work
    finish(durable, own)
    const again = begin(journal.next())
    expect(again.unfinished.map(idsOf)).toEqual([idsOf(due)])
    expect(again.unfinished.map(bodiesOf)).toEqual([[{ n: 1 }]])
  })

  it('has what was not done in its snapshot too', () => {
    const journal = memoryJournal()
    const durable = running({ counting }, journal)
    finish(durable, deliver(durable, message({})).work)
    const due = durable.advance(10_000)
    const second = journal.next()
    begin(second)
    const third = begin(second.next())
    expect(third.unfinished.map(idsOf)).toEqual([idsOf(due)])
    expect(third.unfinished.map(bodiesOf)).toEqual([[{ n: 1 }]])
  })

  it('carries state over to another base document, and tells of the alarms that it ends', () => {
    const journal = memoryJournal()
    const alarm = { when: { path: '$.t', gt: 5 }, emit: 'rise', then: { output: 'out' } }
    const durable = begin(journal, { base: { rules: { counting, alarm } } })
    durable.apply({}, 0)
    finish(durable, deliver(durable, message({ t: 9 }), 1000).work)
    const again = begin(journal.next(), { base: { rules: { counting } } })
    const { applied } = again.apply({}, 2000)
    expect([...applied.ended]).toEqual([['alarm', 1]])
    expect(bodiesOf(again.advance(10_000))).toEqual([{ n: 1 }])
    expect([...again.apply({}, 11_000).applied.ended]).toEqual([])
  })

  it.each([
    ['no snapshot', { at: 0, state: 5 }],
    ['of another format', { at: 0, state: { base: {}, machine: { shared: [], value: { format: 99 } }, outbox: null } }],
  ])('starts again from what is %s', (_what, snapshot) => {
    const journal = memoryJournal({ snapshot, entries: [] })
    const durable = running({ counting }, journal)
    expect(journal.refused).toBeInstanceOf(Error)
    expect(durable.unfinished).toEqual([])
    finish(durable, deliver(durable, message({})).work)
    expect(bodiesOf(durable.advance(10_000))).toEqual([{ n: 1 }])
  })
})

describe('a message that is delivered again', () => {
  const one = message({ t: 1 }, { properties: new Map(Object.entries({ line: 'L1' })) })

  it('counts once, within a start and over a restart', () => {
    const journal = memoryJournal()
    const durable = running({ counting }, journal)
    const { work } = deliver(durable, one)
    expect(deliver(durable, message({ t: 1 }, { properties: new Map(Object.entries({ line: 'L1' })) }))).toEqual({
      work,
      again: true,
    })
    expect(work.deliveries).toHaveLength(2)
    const restart = begin(journal.next())
    const later = deliver(restart, one, 5000)
    expect(later.again).toBe(true)
    expect(later.work.entry).toBe(work.entry)
    finish(restart, later.work)
    expect(bodiesOf(restart.advance(10_000))).toEqual([{ n: 1 }])
  })

  it('is another one where it was acknowledged, however equal', () => {
    const journal = memoryJournal()
    const durable = running({ counting }, journal)
    for (const at of [1, 2]) finish(durable, deliver(durable, one, at).work)
    const restart = begin(journal.next())
    expect(deliver(restart, one, 3).again).toBe(false)
    expect(bodiesOf(restart.advance(10_000))).toEqual([{ n: 3 }])
  })

  it.each([
    ['body', message({ t: 2 }, { properties: new Map(Object.entries({ line: 'L1' })) })],
    ['property', message({ t: 1 }, { properties: new Map(Object.entries({ line: 'L2' })) })],
    ['number of properties', message({ t: 1 }, { properties: new Map(Object.entries({ line: 'L1', more: '' })) })],
    [
      'system property',
      message({ t: 1 }, { properties: new Map(Object.entries({ line: 'L1' })), system: { messageId: '1' } }),
    ],
  ])('is another one with another %s; the one before was acknowledged then', (_what, other) => {
    const journal = memoryJournal()
    const durable = running({ counting }, journal)
    const { work } = deliver(durable, one)
    work.open = 0
    expect(deliver(durable, other).again).toBe(false)
    expect(journal.entries).toContainEqual({ kind: 'done', name: work.entry })
    expect(deliver(durable, one).again).toBe(false)
  })

  it('is the same one where it has an id, though it was acknowledged: edgeHub may not have heard', () => {
    const journal = memoryJournal()
    const durable = running({ counting }, journal)
    const named = message({ t: 1 }, { system: { messageId: 'a' } })
    finish(durable, deliver(durable, named, 1).work)
    const again = deliver(durable, named, 2)
    expect([again.again, again.work.sends]).toEqual([true, []])
    finish(durable, again.work)
    expect(kindsOf(journal)).toEqual(['desired', 'message', 'done'])
    // From the journal, and from the snapshot of the start after that.
    const second = begin(journal.next())
    expect(deliver(second, named, 3).again).toBe(true)
    const next = journal.next()
    begin(next)
    const third = begin(next.next())
    expect(deliver(third, named, 4).again).toBe(true)
    expect(deliver(third, message({ t: 1 }, { system: { messageId: 'b' } }), 5).again).toBe(false)
    expect(deliver(third, named, 6).again).toBe(false)
    expect(bodiesOf(third.advance(10_000))).toEqual([{ n: 3 }])
  })

  const numbered = (n: number) => message({ n })
  const numberedBy = (durable: DurableMachine, n: number, isRepeated: boolean, now = n) => {
    return durable.accept({ message: numbered(n), id: `session:${n}`, isRepeated, settle: async () => {} }, now)
  }

  it('is the same one under an id, however many are in flight, in this start and the next', () => {
    const journal = memoryJournal()
    const durable = running({ counting }, journal)
    for (let n = 1; n <= 2_000; n++) numberedBy(durable, n, false)
    for (let n = 1; n <= 2_000; n++) expect(numberedBy(durable, n, true).again).toBe(true)
    const restart = begin(journal.next())
    for (let n = 1; n <= 2_000; n++) expect(numberedBy(restart, n, true).again).toBe(true)
    expect(bodiesOf(restart.advance(10_000))).toEqual([{ n: 2_000 }])
  })

  it('will not come any more when a new one comes, and is forgotten', () => {
    const journal = memoryJournal()
    const durable = running({ counting }, journal)
    const works = [1, 2].map(n => numberedBy(durable, n, false).work)
    for (const work of works) durable.doubt(work)
    expect(numberedBy(durable, 2, true).again).toBe(true)
    numberedBy(durable, 3, false)
    expect(journal.entries).toContainEqual({ kind: 'done', name: works[0]?.entry })
    expect(journal.entries).not.toContainEqual({ kind: 'done', name: works[1]?.entry })
    // It comes all the same: it is known for a while.
    expect(numberedBy(durable, 1, true).again).toBe(true)
    const restart = begin(journal.next())
    numberedBy(restart, 4, false)
    expect(restart.unfinished.map(({ delivery }) => delivery)).toEqual(['session:4'])
  })

  it('is looked for at its own input', () => {
    const durable = running({ counting })
    const [a, b] = [message({}, { input: 'a' }), message({}, { input: 'b' })]
    expect([a, b, a, b].map(each => deliver(durable, each).again)).toEqual([false, false, true, true])
  })
})

describe('the id of an output', () => {
  it('is its own for each that is made, and that of a message that has one', () => {
    const two = [{ output: 'a' }, { output: 'b', body: 1 }]
    const durable = running({ r: { changes: { on: '$.t' }, then: two } })
    const ids = [1, 2].flatMap(t => idsOf(deliver(durable, message({ t })).work))
    expect(new Set(ids).size).toBe(4)
    const named = message({ t: 3 }, { system: { messageId: 'own' } })
    expect(idsOf(deliver(durable, named).work)).toEqual(['own', 'own'])
  })

  it('is its own where nothing is kept of its rule', () => {
    const durable = running({ passing })
    const ids = [6, 7].flatMap(t => idsOf(deliver(durable, message({ t }, { input: 'plain' })).work))
    expect(ids.every(id => id !== undefined)).toBe(true)
    expect(new Set(ids).size).toBe(2)
  })
})
