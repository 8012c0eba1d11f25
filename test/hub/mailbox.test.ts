// The mailbox alone, in virtual time: edgeHub's waits, and what late answers do.
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { HubEvent } from '../../src/hub/event.ts'
import { type Channel, createMailbox, edgeHubPatience, type Mailbox, type Outcome } from '../../src/hub/mailbox.ts'
import { toHubMessage } from '../../src/hub/message.ts'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

interface Sent {
  readonly at: number
  readonly body: string
  readonly settle: (outcome: Outcome) => void
}

function setUp(): {
  mailbox: Mailbox
  channel: Channel
  sent: Sent[]
  kinds: string[]
  post(...bodies: string[]): void
} {
  const sent: Sent[] = []
  const kinds: string[] = []
  let number = 0
  const start = Date.now()
  const mailbox = createMailbox({
    module: 'filterModule',
    patience: edgeHubPatience,
    number: () => ++number,
    loseAcknowledgement: () => false,
    emit: ({ kind }: HubEvent) => {
      if (kind !== 'queued') kinds.push(kind)
    },
  })
  const channel: Channel = {
    deliver(_input, { body }, settle) {
      sent.push({ at: Date.now() - start, body: Buffer.from(body).toString(), settle })
    },
  }
  const post = (...bodies: string[]) => {
    for (const body of bodies) mailbox.post('input1', toHubMessage({ body }))
  }
  return { mailbox, channel, sent, kinds, post }
}

test('one message is in flight, in order', () => {
  const { mailbox, channel, sent, post } = setUp()
  post('1', '2')
  expect(sent).toEqual([])
  mailbox.open(channel)
  expect(sent.map(({ body }) => body)).toEqual(['1'])
  sent[0]?.settle('accepted')
  expect(sent.map(({ body }) => body)).toEqual(['1', '2'])
  expect(mailbox.size).toBe(1)
})

test('edgeHub waits 30 seconds for an answer, then 1, 2, 4 and at last 60 seconds, and never gives up', () => {
  const { mailbox, channel, sent, post } = setUp()
  post('1')
  mailbox.open(channel)
  vi.advanceTimersByTime(600_000)
  const waits = sent.slice(1).map(({ at }, index) => (at - (sent[index]?.at ?? 0)) / 1000)
  expect(waits).toEqual([31, 32, 34, 38, 46, 62, 90, 90, 90])
  expect(mailbox.size).toBe(1)
})

test('an answer that comes too late counts for nothing', () => {
  const { mailbox, channel, sent, kinds, post } = setUp()
  post('1', '2')
  mailbox.open(channel)
  vi.advanceTimersByTime(31_000)
  expect(kinds).toEqual(['delivered', 'unacknowledged', 'delivered'])
  sent[0]?.settle('accepted')
  expect(mailbox.size).toBe(2)
  sent[1]?.settle('accepted')
  expect(kinds.slice(3)).toEqual(['acknowledged', 'delivered'])
  expect(sent.map(({ body }) => body)).toEqual(['1', '1', '2'])
})

test('when the channel closes, the message in flight waits for the next, and comes there at once', () => {
  const { mailbox, channel, sent, post } = setUp()
  post('1')
  mailbox.open(channel)
  mailbox.close(channel)
  vi.advanceTimersByTime(100_000)
  expect(sent).toHaveLength(1)
  mailbox.open({ ...channel })
  expect(sent).toHaveLength(2)
  mailbox.close(channel)
  sent[1]?.settle('accepted')
  expect(mailbox.size).toBe(0)
})

test('what is rejected or released is dropped', () => {
  const { mailbox, channel, sent, kinds, post } = setUp()
  post('1', '2', '3')
  mailbox.open(channel)
  sent[0]?.settle('rejected')
  sent[1]?.settle('released')
  expect(sent.map(({ body }) => body)).toEqual(['1', '2', '3'])
  expect(kinds).toEqual(['delivered', 'rejected', 'delivered', 'rejected', 'delivered'])
})

test('a stopped mailbox delivers nothing', () => {
  const { mailbox, channel, sent, post } = setUp()
  mailbox.open(channel)
  mailbox.stop()
  post('1')
  expect(sent).toEqual([])
  expect(vi.getTimerCount()).toBe(0)
})
