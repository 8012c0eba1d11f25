// Method calls over a link that the test answers for.
import { asyncScheduler } from 'rxjs'
import { expect, it } from 'vitest'
import { connect } from '../../src/edge/connection.ts'
import { createMethods } from '../../src/edge/methods.ts'
import type { Json } from '../../src/rules/data/json.ts'
import { fakeLink } from './fake-link.ts'
import { fakeLog } from './fake-log.ts'
import { promises } from './virtual-clock.ts'

async function scene() {
  const link = fakeLink()
  const log = fakeLog()
  const connection = connect({ createLink: async () => link, scheduler: asyncScheduler, log })
  const methods = createMethods(connection, log)
  await promises()
  return {
    methods,
    link,
    log,
    call: (name: string, payload = '') =>
      new Promise<{ status: number; payload: Json }>(resolve => {
        link.calls$.next({
          requestId: 'r',
          name,
          payload,
          answer: async (status, answered) => resolve({ status, payload: answered }),
        })
      }),
  }
}

it('accepts calls as soon as there is a session', async () => {
  const { link } = await scene()
  expect(link.asked).toEqual(['open', 'acceptCalls'])
})

it('answers what the handler answers', async () => {
  const { methods, call } = await scene()
  methods.handle('status', payload => ({ status: 200, payload: { asked: payload ?? null } }))
  methods.handle('later', async () => ({ status: 202, payload: null }))
  expect(await call('status', '{"a":[1]}')).toEqual({ status: 200, payload: { asked: { a: [1] } } })
  expect(await call('status')).toEqual({ status: 200, payload: { asked: null } })
  expect(await call('later')).toEqual({ status: 202, payload: null })
})

it('answers whatever goes wrong', async () => {
  const { methods, call } = await scene()
  methods.handle('throws', () => {
    throw new Error('no')
  })
  methods.handle('rejects', () => Promise.reject(new Error('never')))
  methods.handle('large', () => ({ status: 200, payload: 'x'.repeat(200_000) }))
  expect(await call('unknown')).toEqual({ status: 404, payload: { error: 'there is no method "unknown"' } })
  expect(await call('throws')).toEqual({ status: 500, payload: { error: 'no' } })
  expect(await call('rejects')).toEqual({ status: 500, payload: { error: 'never' } })
  expect(await call('throws', '{')).toMatchObject({ status: 400 })
  expect(await call('large')).toMatchObject({ status: 500 })
})

it('goes on where an answer cannot be sent', async () => {
  const { link, log, call } = await scene()
  link.calls$.next({ requestId: 'r', name: 'x', payload: '', answer: () => Promise.reject(new Error('gone')) })
  expect(await call('unknown')).toMatchObject({ status: 404 })
  expect(log.records.filter(({ level }) => level === 'warning')).toHaveLength(1)
})
