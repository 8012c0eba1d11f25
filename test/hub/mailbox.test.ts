// The mailbox alone, in virtual time: edgeHub's waits, what late answers do, and what the end of a connection costs.
import { VirtualTimeScheduler } from 'rxjs'
import { expect, test } from 'vitest'
import type { HubEvent } from '../../src/hub/event.ts'
import type { Channel, Lane, Outcome } from '../../src/hub/lane.ts'
import { createMailbox } from '../../src/hub/mailbox.ts'
import { toHubMessage } from '../../src/hub/message.ts'
import { scaledPatience } from '../../src/hub/patience.ts'
import { createTimers } from '../../src/hub/timers.ts'

interface Sent {
  /** Seconds since the start. */
  readonly at: number
  readonly body: string
  readonly settle: (outcome: Outcome) => void
}

function setUp(timeScale = 1) {
  const sent: Sent[] = []
  const kinds: string[] = []
  let number = 0
  const scheduler = new VirtualTimeScheduler(undefined, 0)
  const timers = createTimers(scheduler)
  const mailbox = createMailbox({
    module: 'filterModule',
    patience: scaledPatience({}, timeScale),
    timers,
    number: () => ++number,
    loseAcknowledgement: () => false,
    emit: ({ kind }: HubEvent) => {
      if (kind !== 'queued') kinds.push(kind)
    },
  })
  const channel: Channel = {
    deliver(_input, { body }, settle) {
      sent.push({ at: scheduler.now() / 1000, body: Buffer.from(body).toString(), settle })
    },
  }
  return {
    mailbox,
    timers,
    sent,
    kinds,
    scheduler,
    post(...bodies: string[]): void {
      for (const body of bodies) mailbox.post('input1', toHubMessage({ body }))
    },
    /** A connection of a module that listens to its inputs, or does not. */
    connect(subscribed = true): Lane {
      const lane = mailbox.attach(channel)
      lane.subscribed = subscribed
      return lane
    },
    passTo(second: number): void {
      scheduler.maxFrames = second * 1000
      scheduler.flush()
      scheduler.frame = second * 1000
    },
    bodies: () => sent.map(({ body }) => body),
    times: () => sent.map(({ at }) => at),
  }
}

test('one message is in flight, in order', () => {
  const { mailbox, connect, sent, post, bodies } = setUp()
  connect()
  post('1', '2')
  expect(bodies()).toEqual(['1'])
  expect(mailbox.size).toBe(2)
  sent[0]?.settle('accepted')
  expect(bodies()).toEqual(['1', '2'])
  expect(mailbox.size).toBe(1)
})

test('one message is in flight for each module, whatever its inputs, and inputs take turns', () => {
  const { mailbox, connect, sent, bodies } = setUp()
  connect()
  for (const body of ['a1', 'a2', 'b1']) mailbox.post(body.slice(0, 1), toHubMessage({ body }))
  expect(bodies()).toEqual(['a1'])
  sent[0]?.settle('accepted')
  expect(bodies()).toEqual(['a1', 'b1'])
  sent[1]?.settle('accepted')
  expect(bodies()).toEqual(['a1', 'b1', 'a2'])
})

test('edgeHub waits 30 seconds for an answer, then 1, 2, 4 and at last 60 seconds, and never gives up', () => {
  const { mailbox, connect, post, passTo, times } = setUp()
  connect()
  post('1')
  passTo(500)
  expect(times()).toEqual([0, 31, 63, 97, 135, 181, 243, 333, 423])
  expect(mailbox.size).toBe(1)
})

test('one factor scales all of it', () => {
  const { connect, post, passTo, times } = setUp(0.01)
  connect()
  post('1')
  passTo(1)
  expect(times()).toEqual([0, 0.31, 0.63, 0.97])
})

test('an answer that comes too late counts for nothing', () => {
  const { mailbox, connect, sent, kinds, post, passTo, bodies } = setUp()
  connect()
  post('1', '2')
  passTo(31)
  expect(kinds).toEqual(['delivered', 'unacknowledged', 'delivered'])
  sent[0]?.settle('accepted')
  expect(mailbox.size).toBe(2)
  sent[1]?.settle('accepted')
  expect(kinds.slice(3)).toEqual(['acknowledged', 'delivered'])
  expect(bodies()).toEqual(['1', '1', '2'])
})

test('what is in flight when the client leaves is waited for, though the client is back long before', () => {
  const { connect, post, passTo, times, kinds } = setUp()
  const lane = connect()
  post('1')
  passTo(2)
  lane.leave()
  passTo(3)
  connect()
  passTo(40)
  expect(times()).toEqual([0, 31])
  expect(kinds).toEqual(['delivered', 'unacknowledged', 'delivered'])
})

test('to stop listening before does not help', () => {
  const { connect, post, passTo, times } = setUp()
  const lane = connect()
  post('1')
  lane.subscribed = false
  lane.leave()
  connect()
  passTo(40)
  expect(times()).toEqual([0, 31])
})

test('a second input only doubles that', () => {
  const { mailbox, connect, passTo, sent } = setUp()
  const lane = connect()
  for (const body of ['a', 'b']) mailbox.post(body, toHubMessage({ body }))
  lane.leave()
  connect()
  passTo(100)
  expect(sent.slice(1).map(({ at, body }) => `${body} ${at}`)).toContain('a 31')
  expect(sent.find(({ body }) => body === 'b')?.at).toBe(61)
})

test('a second connection, opened before the first is closed, takes over after a second', () => {
  const { connect, post, passTo, times } = setUp()
  const first = connect()
  post('1')
  passTo(2)
  connect()
  first.leave()
  passTo(10)
  expect(times()).toEqual([0, 3])
})

test('a second connection that listens to nothing frees the message for whoever comes next', () => {
  const { connect, post, passTo, times } = setUp()
  const first = connect()
  post('1')
  const second = connect(false)
  first.leave()
  second.leave()
  passTo(1.5)
  connect()
  passTo(10)
  expect(times()).toEqual([0, 3])
})

test('the pause of a module that is away grows, and is not cut short when it is back', () => {
  const { connect, post, passTo, times } = setUp()
  post('1')
  passTo(40)
  const lane = connect()
  passTo(62)
  expect(times()).toEqual([])
  passTo(63)
  expect(times()).toEqual([63])
  lane.leave()
})

test('what is rejected or released is dropped', () => {
  const { mailbox, connect, sent, kinds, post, bodies } = setUp()
  connect()
  post('1', '2', '3')
  sent[0]?.settle('rejected')
  sent[1]?.settle('released')
  expect(bodies()).toEqual(['1', '2', '3'])
  expect(kinds).toEqual(['delivered', 'rejected', 'delivered', 'rejected', 'delivered'])
  expect(mailbox.size).toBe(1)
})

test('a hub that went down starts afresh with what it has', () => {
  const { mailbox, connect, post, passTo, times } = setUp()
  connect()
  post('1', '2')
  passTo(1)
  mailbox.sleep()
  passTo(5)
  mailbox.wake()
  connect()
  passTo(6)
  expect(times()).toEqual([0, 6])
  expect(mailbox.size).toBe(2)
})

test('nothing is delivered when the timers have ended', () => {
  const { timers, scheduler, post, passTo, times } = setUp()
  post('1')
  timers.stop()
  post('2')
  passTo(100)
  expect(times()).toEqual([])
  expect(scheduler.actions).toEqual([])
})
