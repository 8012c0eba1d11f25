// Deliveries across sessions: held until the twin was told, watched until they are settled; in virtual time.
import { Subject } from 'rxjs'
import { expect, it } from 'vitest'
import { connect } from '../../src/edge/connection.ts'
import { createInputs } from '../../src/edge/inputs.ts'
import type { Session } from '../../src/edge/session.ts'
import type { Delivery } from '../../src/engine/ports.ts'
import { type FakeLink, fakeLink } from './fake-link.ts'
import { fakeLog } from './fake-log.ts'
import { promises, virtualClock } from './virtual-clock.ts'

async function scene(wait = 5_000) {
  const { scheduler, advance } = virtualClock()
  const log = fakeLog()
  const links: FakeLink[] = []
  const createLink = async () => {
    const link = fakeLink()
    links.push(link)
    return link
  }
  const connection = connect({ createLink, scheduler, log, random: () => 0.5 })
  const answered$ = new Subject<Session>()
  const inputs = createInputs(connection, { scheduler, log, answered$, wait, acknowledgeWithin: 30_000 })
  const deliveries: Delivery[] = []
  inputs.deliveries$.subscribe(delivery => deliveries.push(delivery))
  let session: Session | undefined
  connection.session$.subscribe(present => {
    session = present
  })
  await advance(0)
  const link = () => links.at(-1) ?? expect.fail('there is no link')
  return {
    advance,
    deliveries,
    inputs,
    log,
    link,
    answer: () => session !== undefined && answered$.next(session),
    arrive: (settle: Delivery['settle'] = async () => {}) =>
      link().deliveries$.next({
        message: { input: 'i', bytes: Buffer.alloc(0), properties: new Map(), system: {} },
        settle,
      }),
    async reconnect() {
      link().end()
      await advance(1_000)
    },
  }
}

it('holds what arrives until the twin was told', async () => {
  const { deliveries, arrive, answer, advance } = await scene()
  arrive()
  await advance(4_000)
  expect(deliveries).toHaveLength(0)
  answer()
  expect(deliveries).toHaveLength(1)
  arrive()
  expect(deliveries).toHaveLength(2)
})

it('holds as many as a broker may send at once, and lets all of them go', async () => {
  const { deliveries, arrive, answer } = await scene()
  for (let count = 0; count < 20_000; count++) arrive()
  answer()
  expect(deliveries).toHaveLength(20_000)
})

it('holds it no longer than it is told to', async () => {
  const { deliveries, arrive, advance } = await scene()
  arrive()
  await advance(4_999)
  expect(deliveries).toHaveLength(0)
  await advance(1)
  expect(deliveries).toHaveLength(1)
})

it('holds it for ever where it is told to', async () => {
  const { deliveries, arrive, answer, advance } = await scene(0)
  arrive()
  await advance(3_600_000)
  expect(deliveries).toHaveLength(0)
  answer()
  expect(deliveries).toHaveLength(1)
})

it('holds again after an absence, as the twin may have changed', async () => {
  const { deliveries, arrive, answer, reconnect } = await scene()
  answer()
  await reconnect()
  arrive()
  expect(deliveries).toHaveLength(0)
  answer()
  expect(deliveries).toHaveLength(1)
})

it('does not restart its wait with each of several short sessions', async () => {
  const { deliveries, arrive, advance, reconnect } = await scene()
  await advance(2_000)
  await reconnect()
  await advance(1_000)
  arrive()
  expect(deliveries).toHaveLength(0)
  await advance(1_000)
  expect(deliveries).toHaveLength(1)
})

it('holds nothing in a session that took over from another', async () => {
  const { deliveries, arrive, answer, link, advance } = await scene()
  answer()
  link().renewal$.next()
  await advance(0)
  arrive()
  expect(deliveries).toHaveLength(1)
})

it('says for how long the oldest delivery has not been settled', async () => {
  const { deliveries, arrive, answer, inputs, advance } = await scene()
  answer()
  expect(inputs.oldestUnsettled).toBeUndefined()
  arrive()
  await advance(3_000)
  arrive()
  await advance(1_000)
  expect(inputs.oldestUnsettled).toBe(4_000)
  await deliveries[0]?.settle()
  expect(inputs.oldestUnsettled).toBe(1_000)
  await deliveries[1]?.settle()
  expect(inputs.oldestUnsettled).toBeUndefined()
})

it('warns of an acknowledgement that comes near the time after which edgeHub delivers again', async () => {
  const { deliveries, arrive, answer, advance, log } = await scene()
  answer()
  for (const seconds of [19, 20, 21]) {
    arrive()
    await advance(seconds * 1_000)
    await deliveries.at(-1)?.settle()
  }
  await promises()
  const warnings = log.records.filter(({ text }) => text.includes('ACK_TIMEOUT'))
  // The first, the tenth, …
  expect(warnings.map(({ fields }) => fields['count'])).toEqual([1])
  expect(warnings[0]?.text).toContain('after 20.0 s: edgeHub delivers it again after 30 s')
})

it('says that an acknowledgement which comes too late counts for nothing', async () => {
  const { deliveries, arrive, answer, advance, inputs } = await scene()
  answer()
  arrive()
  await advance(30_000)
  await expect(deliveries[0]?.settle()).rejects.toMatchObject({ code: 'deadline' })
  expect(inputs.oldestUnsettled).toBeUndefined()
})
