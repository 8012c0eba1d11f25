// The pipeline with a journal, where sending, acknowledging or the process fails.
import { EMPTY, NEVER, type ObservableInput, of, Subject, throwError } from 'rxjs'
import { expect, it } from 'vitest'
import { type Activity, type Delivery, type JsonObject, type OutputMessage, pipeline } from '../../src/index.ts'
import { message } from '../decide.ts'
import { type MemoryJournal, memoryJournal } from './memory-journal.ts'

const rules: JsonObject = { r: { changes: { on: '$.t' }, then: [{ output: 'a' }, { output: 'b' }] } }

type Answer = () => ObservableInput<unknown>
const done: Answer = () => EMPTY
const fails: Answer = () => throwError(() => new Error('not now'))

/** A start of the module; what its hub and its disk see. */
function begin(journal: MemoryJournal, answer: Answer = done) {
  const deliveries$ = new Subject<Delivery>()
  const sends: OutputMessage[] = []
  const told: string[] = []
  const answers: { send: (message: OutputMessage) => ObservableInput<unknown> } = { send: answer }
  const send = (sent: OutputMessage) => {
    sends.push(sent)
    return answers.send(sent)
  }
  const tell = (activity: Activity) => {
    if (activity.kind !== 'applied' && activity.kind !== 'reported') told.push(activity.kind)
  }
  const ports = {
    inputs: { deliveries$ },
    sender: { send },
    twin: { desired$: of({ version: 1, document: { rules } }), report: done, keep: () => {} },
  }
  const subscription = pipeline(ports, { journal }).subscribe(tell)
  return {
    sends,
    told,
    answers,
    deliver: (t: number, settle = done) => deliveries$.next({ message: message({ t }), settle }),
    kill: () => subscription.unsubscribe(),
    ids: () => sends.map(({ output, system }) => [output, system.messageId]),
  }
}

const isDone = (journal: MemoryJournal) => journal.entries.at(-1)?.kind === 'done'

it('appends before it sends, and notes what is done after it was acknowledged', () => {
  const journal = memoryJournal()
  const module = begin(journal)
  module.answers.send = () => {
    expect(journal.entries.at(-1)?.kind).toBe('message')
    return EMPTY
  }
  module.deliver(1, () => {
    expect(isDone(journal)).toBe(false)
    return EMPTY
  })
  expect(isDone(journal)).toBe(true)
  expect(module.told).toEqual(['decided', 'sent', 'sent', 'settled'])
})

it('sends what failed again when its message is delivered again, under the same id', () => {
  const journal = memoryJournal()
  const module = begin(journal)
  module.answers.send = ({ output }) => (output === 'b' ? fails() : EMPTY)
  module.deliver(1)
  module.answers.send = done
  module.deliver(1)
  const [, [, id]] = module.ids() as [unknown, [string, string]]
  expect(module.ids().slice(1)).toEqual([
    ['b', id],
    ['b', id],
  ])
  expect(module.told).toEqual(['decided', 'sent', 'unsent', 'redelivered', 'sent', 'settled', 'settled'])
  expect(isDone(journal)).toBe(true)
})

it('acknowledges a message that is delivered again only when its outputs were accepted', () => {
  const accepted = [new Subject<void>(), new Subject<void>()]
  const module = begin(memoryJournal())
  module.answers.send = ({ output }) => accepted[output === 'a' ? 0 : 1] ?? NEVER
  module.deliver(1, fails) // its session is over by then
  module.deliver(1)
  accepted[0]?.complete()
  expect(module.told).toEqual(['decided', 'redelivered', 'sent'])
  accepted[1]?.complete()
  expect(module.told.slice(3)).toEqual(['sent', 'unsettled', 'settled'])
  expect(module.sends).toHaveLength(2)
})

it('acknowledges it at once where only the acknowledgement had failed', () => {
  const module = begin(memoryJournal())
  module.deliver(1, fails)
  module.deliver(1)
  expect(module.told).toEqual(['decided', 'sent', 'sent', 'unsettled', 'redelivered', 'settled'])
})

it('sends after a kill what was not accepted, before anything else, and settles when that is delivered again', () => {
  const journal = memoryJournal()
  const first = begin(journal)
  first.answers.send = () => NEVER
  first.deliver(1)
  first.kill()
  const second = begin(journal.next())
  expect(second.ids()).toEqual(first.ids())
  expect(second.told).toEqual(['sent', 'sent'])
  second.deliver(1)
  expect(second.told.slice(2)).toEqual(['redelivered', 'settled'])
  second.deliver(2)
  expect(second.sends.map(({ bytes }) => new TextDecoder().decode(bytes)).slice(2)).toEqual(['{"t":2}', '{"t":2}'])
})

it('does not settle what can still be sent, over any number of kills', () => {
  let journal = memoryJournal()
  const ids = new Set<string>()
  for (const _ of [1, 2, 3]) {
    const module = begin(journal, () => NEVER)
    module.deliver(1)
    module.kill()
    for (const id of module.ids()) ids.add(JSON.stringify(id))
    expect(module.told.filter(kind => kind === 'settled')).toEqual([])
    journal = journal.next()
  }
  expect(ids.size).toBe(2)
  const last = begin(journal)
  last.deliver(1)
  expect(last.told).toEqual(['sent', 'sent', 'redelivered', 'settled'])
})
