// Rules in the marble tests of people who write TypeScript.
import { TestScheduler } from 'rxjs/testing'
import { expect, test } from 'vitest'
import { InvalidDocument } from '../../../src/index.ts'
import { runRules } from '../../../src/testing.ts'

const hot = { rules: { hot: { when: { path: '$.t', gt: { twin: 'limit', default: 25 } }, then: { output: 'out' } } } }
const scheduler = () => new TestScheduler((actual, expected) => expect(actual).toEqual(expected))
const messages = { c: { body: { t: 21 } }, h: { body: { t: 35 }, properties: { line: 'L1' } } }
const sent = { output: 'out', rules: ['hot'], properties: { line: 'L1' }, body: { t: 35 } }

test('a rule document in a marble test, in three lines', () => {
  scheduler().run(({ hot: arriving, expectObservable }) => {
    const sent$ = arriving('-c-h-|', messages).pipe(runRules(hot))
    expectObservable(sent$).toBe('---H-|', { H: sent })
  })
})

test('lives in virtual time', () => {
  const overheated = { rules: { hot: { when: { path: '$.t', gt: 25 }, for: '5m', then: { output: 'out' } } } }
  scheduler().run(({ hot: arriving, expectObservable }) => {
    const sent$ = arriving('h 10m |', messages).pipe(runRules(overheated))
    expectObservable(sent$).toBe('5m H 4m 59999ms -|', { H: sent })
  })
})

test('takes documents that change, and passes over one with problems', () => {
  const documents = { a: hot, b: { ...hot, limit: 40 }, x: { ...hot, limit: 'hot' } }
  scheduler().run(({ hot: arriving, cold, expectObservable }) => {
    const sent$ = arriving('-h---h-h|', messages).pipe(runRules(cold('a--x--b', documents)))
    expectObservable(sent$).toBe('-H---H--|', { H: sent })
  })
})

test('a message that is not JSON, and one that comes to another input', () => {
  const mixed = { x: { text: 'no JSON' }, y: { input: 'other', body: { t: 1 } } }
  scheduler().run(({ hot: arriving, expectObservable }) => {
    const error = { output: 'errors', rules: [], text: 'no JSON' }
    const properties = { errorCode: 'body-not-json', errorMessage: 'The body is not JSON.' }
    expectObservable(arriving('xy|', mixed).pipe(runRules(hot))).toBe('e-|', { e: { ...error, properties } })
  })
})

test('a document with errors is refused at once', () => {
  expect(() => runRules({ rules: { hot: { then: {} } } })).toThrow(InvalidDocument)
})
