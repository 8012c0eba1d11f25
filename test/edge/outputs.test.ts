// What is sent, and sent again, over links that the test answers for, in virtual time.
import { expect, it } from 'vitest'
import { connect } from '../../src/edge/connection.ts'
import { fault } from '../../src/edge/fault.ts'
import { createSender } from '../../src/edge/outputs.ts'
import type { OutputMessage } from '../../src/rules/data/message.ts'
import { type FakeLink, fakeLink, silence } from './fake-link.ts'
import { fakeLog } from './fake-log.ts'
import { virtualClock } from './virtual-clock.ts'

function scene() {
  const { scheduler, advance } = virtualClock()
  const links: FakeLink[] = []
  const log = fakeLog()
  const random = () => 0.5
  const createLink = async () => {
    const link = fakeLink()
    links.push(link)
    return link
  }
  const connection = connect({ createLink, scheduler, log, random })
  const sender = createSender(connection, { scheduler, log, random })
  const send = async (text: string, system: OutputMessage['system'] = {}) =>
    sender.send({ output: 'output1', rules: [], bytes: Buffer.from(text), properties: new Map(), system })
  const texts = () => links.map(({ sent }) => sent.map(({ bytes }) => Buffer.from(bytes).toString()))
  const link = (index: number) => links[index] ?? expect.fail(`there is no link ${index}`)
  return { connection, send, texts, link, log, advance }
}

it('resolves when edgeHub has accepted the message', async () => {
  const { send, texts, advance } = scene()
  await advance(0)
  await send('a')
  expect(texts()).toEqual([['a']])
})

it('waits for a session, and sends in the order of the calls', async () => {
  const { send, texts, advance } = scene()
  const sent = Promise.all(['a', 'b', 'c'].map(text => send(text)))
  await advance(0)
  await sent
  expect(texts()).toEqual([['a', 'b', 'c']])
})

it('sends again in the next session what this one did not see accepted, in order, under the same id', async () => {
  const { send, link, texts, advance } = scene()
  await advance(0)
  link(0).answers.send = silence
  const sent = Promise.all(['a', 'b', 'c'].map(text => send(text)))
  await advance(0)
  expect(link(0).asked).toEqual(['open', 'send a', 'send b', 'send c'])
  link(0).end()
  sent.then(() => send('d'))
  await advance(1_000)
  await sent
  await advance(0)
  expect(texts()).toEqual([[], ['a', 'b', 'c', 'd']])
})

it('gives all tries of a message the same id', async () => {
  const { send, link, advance } = scene()
  await advance(0)
  const ids: (string | undefined)[] = []
  const { send: accept } = link(0)
  link(0).answers.send = async () => {
    throw new Error('busy')
  }
  link(0).send = message => {
    ids.push(message.system.messageId)
    return accept(message)
  }
  const sent = send('a')
  await advance(0)
  link(0).answers.send = async () => {}
  await advance(1_000)
  await sent
  expect(ids).toHaveLength(2)
  expect(new Set(ids).size).toBe(1)
})

it('ends a session in which a message is not accepted in time, and sends it in the next', async () => {
  const { send, link, texts, advance } = scene()
  await advance(0)
  link(0).answers.send = silence
  const sent = send('a')
  await advance(71_000)
  await sent
  expect(texts()).toEqual([[], ['a']])
})

it('tries again in the same session, at longer and longer intervals, where edgeHub says not now', async () => {
  const { send, link, texts, advance, log } = scene()
  await advance(0)
  link(0).answers.send = async () => {
    throw Object.assign(new Error('not now'), { name: 'ThrottlingError' })
  }
  const sent = send('a')
  await advance(7_000)
  expect(link(0).asked.filter(asked => asked === 'send a')).toHaveLength(4)
  link(0).answers.send = async () => {}
  await advance(8_000)
  await sent
  expect(texts()).toEqual([['a']])
  expect(log.records.at(-1)).toMatchObject({
    level: 'warning',
    text: 'A message was not accepted; trying again in 8.0 s.',
  })
})

it('rejects at once what edgeHub will never take, and sends the rest', async () => {
  const { send, link, texts, advance } = scene()
  await advance(0)
  link(0).answers.send = async () => {
    throw fault('refused', 'too large')
  }
  await expect(send('a')).rejects.toMatchObject({ code: 'refused' })
  link(0).answers.send = async () => {}
  await send('b')
  expect(texts()).toEqual([['b']])
})

it.each([
  ['com.microsoft:device-container-throttled', 'for ever'],
  ['amqp:unauthorized-access', 'for ever'],
  ['amqp:internal-error', 'four times'],
  ['amqp:not-allowed', 'four times'],
  ['something:new', 'four times'],
])('tries what is refused with %s %s', async (condition, times) => {
  const { send, link, advance } = scene()
  await advance(0)
  link(0).answers.send = async () => {
    throw Object.assign(new Error('Could not send'), { amqpError: { condition, description: 'because' } })
  }
  let outcome: unknown
  const sent = send('a').catch(error => {
    outcome = error
  })
  await advance(60_000)
  const tries = link(0).asked.filter(asked => asked === 'send a').length
  if (times === 'for ever') {
    expect([tries, outcome]).toEqual([6, undefined])
    link(0).answers.send = async () => {}
    await advance(40_000)
    await sent
    expect(outcome).toBeUndefined()
  } else {
    expect([tries, outcome]).toMatchObject([4, { code: 'doubted' }])
    expect(String(outcome)).toContain(`refused it 4 times: Could not send: ${condition}, because`)
  }
})

it('lets a message that is under way end on the session that another took over from', async () => {
  const { send, link, texts, advance } = scene()
  await advance(0)
  let accept = () => {}
  link(0).answers.send = () =>
    new Promise<void>(resolve => {
      accept = resolve
    })
  const first = send('a')
  await advance(0)
  link(0).renewal$.next()
  await advance(0)
  await send('b')
  accept()
  await first
  expect(texts()).toEqual([['a'], ['b']])
})

it('rejects what was not sent when the module stops', async () => {
  const { connection, send, link, advance } = scene()
  await advance(0)
  link(0).answers.send = silence
  const sent = expect(send('a')).rejects.toMatchObject({ code: 'closed' })
  await advance(0)
  const closed = connection.close()
  await advance(300)
  await closed
  await sent
  await expect(send('b')).rejects.toMatchObject({ code: 'closed' })
})
