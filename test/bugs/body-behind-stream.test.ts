// A body that only a rule behind a stream reads is decoded all the same, and one that cannot be read is not fed to it.
import { expect, test } from 'vitest'
import { message, run } from '../decide.ts'

const document = {
  rules: {
    feeds: { then: { output: '#all' } },
    reads: { from: '#all', when: { path: '$.t', gt: 20 }, then: { output: 'hot' }, otherwise: { output: 'cold' } },
  },
}

test('the body is decoded where only a rule behind a stream reads it', () => {
  expect(run(document, message({ t: 21 })).sends.map(({ output }) => output)).toEqual(['hot'])
})

test('a body that cannot be read goes to errors, and no rule behind the stream decides about it', () => {
  const { sends } = run(document, message(null, { text: 'no JSON' }))
  expect(sends.map(({ output }) => output)).toEqual(['errors'])
})
