// Messages that edgeHub refuses: for what they are, or whatever they are; and what is delivered again meanwhile.
import { EMPTY, type ObservableInput, of, Subject, throwError, VirtualTimeScheduler } from 'rxjs'
import { expect, it } from 'vitest'
import { type Activity, type Delivery, type JsonObject, type OutputMessage, pipeline } from '../../src/index.ts'
import { message } from '../decide.ts'

/** Without memory, so that nothing is in a journal. */
const rules: JsonObject = { r: { then: { output: 'a', tag: { kind: 'Alert' } } } }

const fails = (code: string) => throwError(() => Object.assign(new Error('a bad property'), { code }))

function begin(answer: (message: OutputMessage) => ObservableInput<unknown>, settings: JsonObject = {}) {
  const scheduler = new VirtualTimeScheduler(undefined, Number.POSITIVE_INFINITY)
  const deliveries$ = new Subject<Delivery>()
  const sends: OutputMessage[] = []
  const told: Activity[] = []
  const answers = { send: answer }
  const send = (sent: OutputMessage) => {
    sends.push(sent)
    return answers.send(sent)
  }
  const desired$ = of({ version: 1, document: { rules, settings } })
  const ports = { inputs: { deliveries$ }, sender: { send }, twin: { desired$, report: () => EMPTY, keep: () => {} } }
  pipeline(ports, { scheduler }).subscribe(activity => told.push(activity))
  return {
    answers,
    sends,
    outputs: () => sends.map(({ output }) => output),
    kinds: () => told.map(({ kind }) => kind).filter(kind => kind !== 'applied' && kind !== 'reported'),
    deliver: (t: number, large?: boolean) => {
      const properties = new Map([['line', 'L1']])
      const text = JSON.stringify({ t, ...(large ? { fill: 'x'.repeat(300_000) } : {}) })
      deliveries$.next({
        message: message(null, { text, properties, system: { messageId: 'm1', userId: 'u' } }),
        settle: () => EMPTY,
      })
    },
    /** Lets half a minute pass, and what is to be done then. */
    later: () => scheduler.flush(),
  }
}

it('sends to errors, once, without what made it bad, and settles', () => {
  const module = begin(({ output }) => (output === 'errors' ? EMPTY : fails('refused')))
  module.deliver(1)
  expect(module.outputs()).toEqual(['a', 'errors'])
  expect(module.sends[1]).toMatchObject({ rules: ['r'], system: { messageId: 'm1-refused' } })
  expect(Object.fromEntries(module.sends[1]?.properties ?? [])).toEqual({
    errorCode: 'output-refused',
    errorMessage: 'A message for the output a was refused: a bad property',
  })
  expect(new TextDecoder().decode(module.sends[1]?.bytes)).toBe('{"t":1}')
  expect(module.kinds()).toEqual(['decided', 'sent', 'refused', 'settled'])
})

it('leaves a large body behind: it may be what made it bad', () => {
  const module = begin(({ bytes }) => (bytes.length > 0 ? fails('refused') : EMPTY))
  module.deliver(1, true)
  expect(module.sends[1]?.bytes).toHaveLength(0)
  expect(module.kinds()).toEqual(['decided', 'sent', 'refused', 'settled'])
})

it('sends nothing in its place where the document wants no errors', () => {
  const module = begin(() => fails('doubted'), { errors: false })
  module.deliver(1)
  expect(module.outputs()).toEqual(['a'])
  expect(module.kinds()).toEqual(['decided', 'refused', 'settled'])
})

it('tries again for ever where edgeHub takes nothing in its place: then it is not the message', () => {
  const module = begin(() => fails('doubted'))
  module.deliver(1)
  expect(module.kinds()).toEqual(['decided', 'delayed'])
  module.answers.send = () => EMPTY
  module.later()
  expect(module.outputs()).toEqual(['a', 'errors', 'a'])
  expect(module.kinds()).toEqual(['decided', 'delayed', 'sent', 'settled'])
})

it('goes on with the next message meanwhile', () => {
  const module = begin(() => fails('doubted'))
  module.deliver(1)
  module.answers.send = () => EMPTY
  module.deliver(2)
  expect(module.kinds()).toEqual(['decided', 'delayed', 'decided', 'sent', 'settled'])
})

it('lets a second delivery of a message wait for the outputs of the first, also of rules without memory', () => {
  const accepted = new Subject<void>()
  const module = begin(() => accepted)
  module.deliver(1)
  module.deliver(1)
  expect(module.outputs()).toEqual(['a'])
  accepted.complete()
  expect(module.kinds()).toEqual(['decided', 'redelivered', 'sent', 'settled', 'settled'])
})

it('decides anew about the same message that comes after the first was settled', () => {
  const module = begin(() => EMPTY)
  module.deliver(1)
  module.deliver(1)
  expect(module.kinds()).toEqual(['decided', 'sent', 'settled', 'decided', 'sent', 'settled'])
})
