// The SDK's own links, without a network: an end of the connection while one is attached is told as an error.
import { EventEmitter } from 'node:events'
import { Amqp, SenderLink } from 'azure-iot-amqp-base'
import { expect, it } from 'vitest'
import { type AttachingLink, attachingLinks, once } from '../../src/edge/attaching-links.ts'

it('gives a link a reason that is detached while it is attached, and no other one', () => {
  const links = attachingLinks<AttachingLink>()
  const session = { open_sender: () => new EventEmitter() }
  const link = new SenderLink('events', null as never, session as never)
  const told: unknown[] = []
  link.on('error', () => {})
  links['events'] = link as unknown as AttachingLink
  link.attach(error => told.push(error))
  // As the SDK does when the connection is gone.
  expect(Object.keys(links)).toEqual(['events'])
  delete links['events']
  link.forceDetach()
  expect(told).toEqual([expect.objectContaining({ message: 'the connection ended while a link was attached' })])
  // It is detached, and nobody waits.
  link.forceDetach()
  expect(told).toHaveLength(1)
})

it('tells once', () => {
  const told: number[] = []
  const tell = once((number: number) => told.push(number))
  tell(1)
  tell(2)
  expect(told).toEqual([1])
})

it('knows the tables of the SDK', () => {
  expect(new Amqp(false)).toMatchObject({ _senders: {}, _receivers: {} })
})
