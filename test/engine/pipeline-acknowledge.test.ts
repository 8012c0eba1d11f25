// Messages that are acknowledged as soon as the journal has them, and several in flight.
import { EMPTY, NEVER, type ObservableInput, of, Subject } from 'rxjs'
import { expect, it } from 'vitest'
import { type Activity, type Delivery, type JsonObject, type OutputMessage, pipeline } from '../../src/index.ts'
import { message } from '../decide.ts'
import { type MemoryJournal, memoryJournal } from './memory-journal.ts'

/** One rule without memory, one with. */
const rules: JsonObject = {
  hot: { when: { path: '$.t', gt: 20 }, then: { output: 'hot' } },
  second: { window: { count: 2 }, then: { output: 'pairs' } },
}

interface Options {
  readonly send?: (message: OutputMessage) => ObservableInput<unknown>
  readonly concurrency?: number
  readonly document?: JsonObject
}

function begin(journal: MemoryJournal, { send = () => EMPTY, document = { rules }, ...options }: Options = {}) {
  const deliveries$ = new Subject<Delivery>()
  const sends: OutputMessage[] = []
  const told: Activity['kind'][] = []
  const settled: number[] = []
  const ports = {
    inputs: { deliveries$ },
    sender: {
      send(sent: OutputMessage) {
        sends.push(sent)
        return send(sent)
      },
    },
    twin: { desired$: of({ version: 1, document }), report: () => EMPTY, keep: () => {} },
  }
  const running = pipeline(ports, { journal, acknowledge: 'journal', ...options }).subscribe(({ kind }) => {
    if (kind !== 'applied' && kind !== 'reported') told.push(kind)
  })
  return {
    sends,
    told,
    settled,
    ids: () => sends.map(({ system }) => system.messageId),
    kill: () => running.unsubscribe(),
    deliver(t: number, delivery: Partial<Delivery> = {}) {
      const settle = () => {
        settled.push(t)
        return EMPTY
      }
      deliveries$.next({ message: message({ t }), settle, ...delivery })
    },
  }
}

it('acknowledges when the journal has the message, before its outputs were accepted', () => {
  const journal = memoryJournal()
  const module = begin(journal, { send: () => NEVER })
  module.deliver(30)
  expect(journal.entries.map(({ kind }) => kind)).toEqual(['desired', 'message'])
  expect(module.told).toEqual(['decided', 'settled'])
  module.deliver(31)
  expect(module.settled).toEqual([30, 31])
})

it('holds acknowledgements back where no outputs are taken', () => {
  const accepted = new Subject<void>()
  const module = begin(memoryJournal(), {
    send: () => accepted,
    concurrency: 2,
    document: { rules: { hot: rules['hot'] ?? {} } },
  })
  for (const t of [30, 31, 32, 33]) module.deliver(t)
  expect(module.settled).toEqual([30, 31])
  accepted.complete()
  expect(module.settled).toEqual([30, 31, 32, 33])
})

it('acknowledges after the outputs where the journal keeps nothing', () => {
  const accepted = new Subject<void>()
  const module = begin({ ...memoryJournal(), isKept: false }, { send: () => accepted })
  module.deliver(30)
  expect(module.settled).toEqual([])
  accepted.complete()
  expect(module.settled).toEqual([30])
})

it('keeps a message of a rule without memory that causes a send, and none that causes nothing', () => {
  const journal = memoryJournal()
  const module = begin(journal, { document: { rules: { hot: rules['hot'] ?? {} } } })
  module.deliver(10)
  expect(journal.entries.map(({ kind }) => kind)).toEqual(['desired'])
  module.deliver(30)
  expect(journal.entries.map(({ kind }) => kind)).toEqual(['desired', 'message', 'done'])
})

it('sends after a kill what was acknowledged and not accepted, under the same ids, until it is', () => {
  const journal = memoryJournal()
  const first = begin(journal, { send: () => NEVER })
  for (const t of [30, 31, 32]) first.deliver(t)
  first.kill()
  const next = journal.next()
  const second = begin(next)
  expect(second.ids()).toEqual(first.ids())
  second.deliver(33)
  second.kill()
  expect(begin(next.next()).sends).toEqual([])
})

it('waits for the disk where the journal asks for it', () => {
  const disk = new Subject<void>()
  const module = begin({ ...memoryJournal(), secure: () => disk })
  module.deliver(30)
  expect(module.settled).toEqual([])
  disk.complete()
  expect(module.settled).toEqual([30])
})

it('knows each of several messages in flight by its id, and a new message under an old id', () => {
  const journal = memoryJournal()
  const first = begin(journal)
  const noAnswer = { settle: () => NEVER }
  first.deliver(30, { id: '1', ...noAnswer })
  first.deliver(30, { id: '2', ...noAnswer })
  first.deliver(30, { id: '3', ...noAnswer })
  first.kill()
  const second = begin(journal.next())
  // What was not acknowledged is sent again, under the ids that it had.
  second.told.splice(0)
  second.deliver(30, { id: '1', isRepeated: true })
  second.deliver(30, { id: '2', isRepeated: false })
  second.deliver(31, { id: '3', isRepeated: true })
  expect(second.told).toEqual([
    'redelivered',
    'settled',
    'decided',
    'settled',
    'sent',
    'sent',
    'decided',
    'settled',
    'sent',
  ])
  expect(second.settled).toEqual([30, 30, 31])
})

it('counts once what is delivered again though its acknowledgement has left', () => {
  const journal = memoryJournal()
  const first = begin(journal)
  first.deliver(10, { id: '1' })
  first.kill()
  const second = begin(journal.next())
  second.deliver(10, { id: '1', isRepeated: true })
  second.deliver(11, { id: '2' })
  second.deliver(12, { id: '1' })
  expect(second.told).toEqual(['redelivered', 'settled', 'decided', 'settled', 'sent', 'decided', 'settled'])
})

it('goes on sending while a transport holds an acknowledgement back for a message that arrived before', () => {
  const journal = memoryJournal()
  const first = begin(journal, { send: () => NEVER })
  first.deliver(30, { id: '1' })
  first.kill()
  const accepted = new Subject<void>()
  const isSettled = new Subject<void>()
  const second = begin(journal.next(), { send: () => accepted, concurrency: 1 })
  second.deliver(31, { id: '0', settle: () => of(isSettled.complete()) })
  second.deliver(30, { id: '1', isRepeated: true, settle: () => isSettled })
  accepted.complete()
  expect(second.told.filter(kind => kind === 'settled')).toHaveLength(2)
})
