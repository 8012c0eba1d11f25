// What can be wrong with a test file, each with its code, its place and its sentence.
import { expect, test } from 'vitest'
import type { JsonObject } from '../../../src/index.ts'
import { fileCodes } from '../../../src/workbench/testing/file-problem.ts'
import { readTestFile } from '../../../src/workbench/testing/test-file.ts'

const rules: JsonObject = {
  hot: { by: '$.id', when: { path: '$.t', gt: { twin: 'limit', default: 25 } }, for: '5m', then: { output: 'out' } },
  cold: { when: { path: '$.t', lt: 0 }, then: { output: 'out' } },
}
const messages: JsonObject = { c: { body: { t: 21 } }, h: { body: { t: 35 } } }

/** A test in a file, valid but for `body`. */
const file = (body: JsonObject, more: JsonObject = {}): JsonObject => ({
  rules,
  frame: '1s',
  messages,
  tests: [
    { name: 'all', inputs: { a: 'ch' } },
    { name: 'test', ...body },
  ],
  ...more,
})

/** One for each code and more: what is wrong, its code, its place, and a part of its sentence and hint. */
const cases: readonly (readonly [what: string, file: JsonObject, code: string, pointer: string, says: string])[] = [
  ['no rules', { tests: [{ name: 'test' }] }, 'missing-key', '', '"rules" is missing'],
  ['rules without tests', { rules }, 'missing-key', '', '"rules": "rules.json", "tests"'],
  [
    'an unknown key of the file',
    file({}, { mesages: {} }),
    'unknown-key',
    '/mesages',
    '"messages", which is already here',
  ],
  ['an unknown key of a test', file({ input: {} }), 'unknown-key', '/tests/1/input', 'did you mean "inputs"?'],
  [
    'an unknown matcher',
    file({ expect: { H: { contains: {} } } }),
    'unknown-key',
    '/tests/1/expect/H/contains',
    'valid are like',
  ],
  [
    'a state that is none',
    file({ states: [{ at: '1s', rule: 'hot', is: 'on' }] }),
    'unknown-value',
    '/tests/1/states/0/is',
    '"on"',
  ],
  ['a frame that is none', file({}, { frame: '0s' }), 'bad-time', '/frame', 'not a length of time'],
  ['a start without offset', file({ start: '2026-01-31T08:30:00' }), 'bad-time', '/tests/1/start', 'with its offset'],
  ['a line that is none', file({ inputs: { a: '-(c' } }), 'bad-marbles', '/tests/1/inputs/a', 'is not closed'],
  [
    'a marble without a message',
    file({ inputs: { a: '-x-|' } }),
    'unknown-marble',
    '/tests/1/inputs/a',
    '"x" at 1s is not the letter of a message; there are c, h.',
  ],
  [
    'a marble without an expectation',
    file({ outputs: { out: '-X' } }),
    'unknown-marble',
    '/tests/1/outputs/out',
    'not the letter of an expectation or a message',
  ],
  [
    'a marble without a patch',
    file({ twin: { marbles: 't' } }),
    'unknown-marble',
    '/tests/1/twin/marbles',
    'not the letter of a patch; there is none',
  ],
  [
    'a time without a space',
    file({ inputs: { a: 'h5m' } }),
    'unknown-marble',
    '/tests/1/inputs/a',
    'a space on both sides',
  ],
  [
    'a time in hours',
    file({ inputs: { a: 'h 2h |' } }),
    'unknown-marble',
    '/tests/1/inputs/a',
    'write " 120m " for "2h"',
  ],
  [
    'a time of two numbers',
    file({ inputs: { a: 'h 1m30s -c' } }),
    'unknown-marble',
    '/tests/1/inputs/a',
    'write " 90s " for "1m30s"',
  ],
  [
    'a rule that there is not',
    file({ only: ['cold', 'hott'] }),
    'unknown-rule',
    '/tests/1/only/1',
    'did you mean "hot"?',
  ],
  [
    'a state of a rule that is switched off',
    file({ only: ['cold'], states: [{ at: '0s', rule: 'hot', is: 'idle' }] }),
    'unknown-rule',
    '/tests/1/states/0/rule',
    'No rule "hot" runs; there are cold.',
  ],
  [
    'like what is not a message',
    file({ outputs: { out: 'H' }, expect: { H: { like: 'x' } } }),
    'unknown-message',
    '/tests/1/outputs/out',
    '"H" is like "x"',
  ],
  [
    'an expectation that no line uses',
    file({ expect: { H: { like: 'h' } } }),
    'unused-expectation',
    '/tests/1/expect/H',
    'this checks nothing',
  ],
  [
    'an expectation that no test uses',
    file({}, { expect: { H: {} } }),
    'unused-expectation',
    '/expect/H',
    'No test draws "H"',
  ],
  [
    'ends that differ',
    file({ inputs: { a: '--|' }, outputs: { out: '-|' } }),
    'different-ends',
    '/tests/1/outputs/out',
    '"|" is at 1s here and at 2s in the line of a',
  ],
  [
    'a marble behind the end',
    file({ inputs: { a: '-|' }, outputs: { out: '---h' } }),
    'after-end',
    '/tests/1/outputs/out',
    '"h" at 3s is after the end of the test at 1s.',
  ],
  [
    'a state behind the end',
    file({ inputs: { a: '-|' }, states: [{ at: '9s', rule: 'hot', key: 1, is: 'idle' }] }),
    'after-end',
    '/tests/1/states/0/at',
    '9s is after',
  ],
  [
    'a rule that does not run',
    file({ states: [{ at: '0s', rule: 'hott', is: 'idle' }] }),
    'unknown-rule',
    '/tests/1/states/0/rule',
    'did you mean "hot"?',
  ],
  [
    'a state without its key',
    file({ states: [{ at: '0s', rule: 'hot', is: 'idle' }] }),
    'unknown-rule',
    '/tests/1/states/0',
    'add "key"',
  ],
  [
    'a key of a rule without',
    file({ states: [{ at: '0s', rule: 'cold', key: 1, is: 'idle' }] }),
    'unknown-rule',
    '/tests/1/states/0/key',
    'leave "key" out',
  ],
  [
    'a reason without its message',
    file({ explain: [{ at: '7s', rule: 'hot' }] }),
    'nothing-arrives',
    '/tests/1/explain/0',
    'No message arrives at 7s.',
  ],
  [
    'a message with two bodies',
    file({}, { messages: { ...messages, x: { body: 1, text: '1' } } }),
    'bad-message',
    '/messages/x',
    'has body and text',
  ],
  ['a message without a body', file({ messages: { x: {} } }), 'bad-message', '/tests/1/messages/x', 'has none'],
  [
    'a name of two letters',
    file({ messages: { hot: { body: 1 } } }),
    'bad-message',
    '/tests/1/messages/hot',
    'one letter',
  ],
  [
    'an event time that is none',
    file({ messages: { 'x@soon': { body: 1 } } }),
    'bad-message',
    '/tests/1/messages/x@soon',
    'one letter',
  ],
  [
    'two messages of one letter',
    file({ messages: { x: { body: 1 }, 'x@-1s': { body: 1 } }, inputs: { a: 'x' } }),
    'bad-message',
    '/tests/1/messages/x@-1s',
    'Another message',
  ],
  [
    'an event time that no rule reads',
    file({ messages: { 'x@-1s': { body: {} } }, inputs: { a: 'x' } }),
    'no-event-time',
    '/tests/1/messages/x@-1s',
    'no rule that reads a has a "time"',
  ],
  [
    'a twin that the rules reject',
    file({ twin: { desired: { limit: 'hot' } } }),
    'rejected-twin',
    '/tests/1/twin/desired',
    'The parameter limit is "hot"',
  ],
  [
    'a message that no test draws',
    file({}, { messages: { ...messages, x: { body: 1 } } }),
    'unused-message',
    '/messages/x',
    'No test draws',
  ],
  [
    'a message that a test does not draw',
    file({ messages: { x: { body: 1 } } }),
    'unused-message',
    '/tests/1/messages/x',
    'No line of the inputs',
  ],
  [
    'a patch that is not drawn',
    file({ twin: { patches: { t: {} }, marbles: '-' } }),
    'unused-patch',
    '/tests/1/twin/patches/t',
    'has no letter "t"',
  ],
  ['two tests of one name', file({ name: 'all' }), 'same-name', '/tests/1/name', 'Another test is named "all"'],
]

test.each(cases)('%s', (_, given, code, pointer, says) => {
  const { problems } = readTestFile(given, undefined)
  expect(problems.map(problem => [problem.code, problem.pointer])).toEqual([[code, pointer]])
  const [{ message = '', hint = '' } = {}] = problems
  expect(`${message} ${hint}`).toContain(says)
})

test('every code has a case', () => {
  const shown = new Set(cases.map(([, , code]) => code))
  expect(Object.keys(fileCodes).filter(code => !shown.has(code))).toEqual([])
})

test('an error keeps the tests from running, a warning does not', () => {
  expect(readTestFile(file({ name: 'all' }), undefined).file?.tests).toHaveLength(2)
  expect(readTestFile(file({ inputs: { a: 'x' } }), undefined).file).toBeUndefined()
})

test('finds every mistake at once', () => {
  const wrong = file({
    inputs: { a: 'x', b: '(c' },
    outputs: { out: 'Y' },
    states: [{ at: '0s', rule: 'none', is: 'idle' }],
  })
  const codes = readTestFile(wrong, undefined).problems.map(({ code }) => code)
  expect(codes.sort()).toEqual(['bad-marbles', 'unknown-marble', 'unknown-marble', 'unknown-rule'])
})

test('what is wrong with the rules is told as of the document', () => {
  const { document, file: read } = readTestFile(file({}, { rules: { hot: { then: {} } } }), undefined)
  expect(read).toBeUndefined()
  expect(document).toMatchObject([{ code: 'missing-key', pointer: '/rules/hot/then' }])
})
