// What is charted of a running module: numbers in its messages, and what the windows of its rules would give.
import { expect, it } from 'vitest'
import { readText } from '../../src/studio/machine/reading.ts'
import { decisionOf } from '../../src/studio/page/live/decisions.ts'
import { LiveModel } from '../../src/studio/page/live/live-model.ts'

const document = {
  rules: {
    hot: {
      by: '$.id',
      when: { path: '$.t', gt: 60 },
      for: '10s',
      until: { path: '$.t', lt: 40 },
      then: { output: 'o' },
    },
    mean: {
      by: '$.id',
      window: { tumbling: '1m' },
      aggregate: { t: { avg: '$.t' } },
      when: { path: '$.t', gt: 50 },
      then: { output: 'o' },
    },
  },
}
const { tests } = readText(JSON.stringify(document)).reading

const charted = (model: LiveModel) =>
  model.series().map(({ name, steps, lines }) => ({
    name,
    steps,
    lines: lines.map(({ key, times, values }) => [key, [...times], [...values]]),
  }))

it('charts what windows would give as steps, by key, beside the numbers of the messages', () => {
  const model = new LiveModel(1000)
  model.chart(tests)
  const decision = decisionOf({ at: 1500, cause: 'message', message: { input: 'i', body: { id: 'a', t: 70 } } })
  if (decision !== undefined) model.add(decision)
  const key = (name: string, t: number) => ({ key: name, state: 'idle', waits: [], window: { t } })
  model.see({ at: 2000, rules: [{ rule: 'mean', alarm: false, keys: [key('a', 70), key('b', 20)] }] })
  model.see({ at: 3000, rules: [{ rule: 'mean', alarm: true, keys: [key('a', 65)] }] })
  model.see({ at: 4000, rules: [{ rule: 'other', alarm: true, keys: [key('a', 1)] }] })
  expect(charted(model)).toEqual([
    { name: '$.t', steps: false, lines: [['a', [1500], [70]]] },
    {
      name: '$.t',
      steps: true,
      lines: [
        ['a', [2000, 3000], [70, 65]],
        ['b', [2000], [20]],
      ],
    },
  ])
})

it('goes on with a chart whose limit has changed', () => {
  const model = new LiveModel(0)
  model.chart(tests)
  const decision = decisionOf({ at: 5, cause: 'message', message: { input: 'i', body: { id: 'a', t: 70 } } })
  if (decision !== undefined) model.add(decision)
  model.chart(readText(JSON.stringify(document).replace('"gt":60', '"gt":61')).reading.tests)
  expect(charted(model)[0]?.lines).toEqual([['a', [5], [70]]])
})
