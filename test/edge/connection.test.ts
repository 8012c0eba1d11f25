// Sessions with a link that the test answers for, in virtual time.
import { describe, expect, it } from 'vitest'
import { type Connection, connect } from '../../src/edge/connection.ts'
import type { Session } from '../../src/edge/session.ts'
import type { Delivery } from '../../src/engine/ports.ts'
import { type FakeLink, fakeLink, silence } from './fake-link.ts'
import { fakeLog } from './fake-log.ts'
import { promises, virtualClock } from './virtual-clock.ts'

interface Scene {
  readonly connection: Connection
  readonly links: FakeLink[]
  readonly log: ReturnType<typeof fakeLog>
  readonly advance: (milliseconds: number) => Promise<void>
  /** When each link was asked for. */
  readonly tries: number[]
  session(): Session | undefined
}

/** Every link answers as `answers` says, unless the test changes it; the random part of every pause is nothing. */
function scene(answers: FakeLink['answers'] = {}, createLink = async (link: FakeLink) => link): Scene {
  const { scheduler, advance } = virtualClock()
  const links: FakeLink[] = []
  const tries: number[] = []
  const log = fakeLog()
  let session: Session | undefined
  const connection = connect({
    createLink: () => {
      const link = fakeLink(answers)
      links.push(link)
      tries.push(scheduler.now())
      return createLink(link)
    },
    scheduler,
    log,
    random: () => 0.5,
  })
  connection.session$.subscribe(present => {
    session = present
  })
  return { connection, links, log, advance, tries, session: () => session }
}

const refused = async () => {
  throw new Error('connect ECONNREFUSED')
}

it('opens a link at once', async () => {
  const { links, session, advance } = scene()
  await advance(0)
  expect(links.map(({ asked }) => asked)).toEqual([['open']])
  expect(session()).toBeDefined()
})

it('tries for ever where edgeHub is not there, at longer and longer intervals', async () => {
  const { tries, session, links, advance, log } = scene({ open: refused })
  await advance(200_000)
  expect(tries).toEqual([0, 1, 3, 7, 15, 31, 61, 91, 121, 151, 181].map(seconds => seconds * 1_000))
  expect(session()).toBeUndefined()
  expect(links.every(({ destroyed }) => destroyed)).toBe(true)
  expect(log.records[0]).toMatchObject({ level: 'warning', text: 'edgeHub cannot be reached; trying again in 1.0 s.' })
})

it('waits minutes for a slow workload API: trying again would not make it faster', async () => {
  let ready = () => {}
  const workload = new Promise<void>(resolve => {
    ready = resolve
  })
  const { tries, session, advance, links } = scene({}, async link => {
    await workload
    return link
  })
  await advance(300_000)
  expect([tries, session()]).toEqual([[0], undefined])
  ready()
  await advance(0)
  expect(session()).toBeDefined()
  expect(links).toHaveLength(1)
})

it('tries again where the workload API never answers', async () => {
  const { tries, advance } = scene({}, () => silence())
  await advance(620_000)
  expect(tries).toEqual([0, 601_000])
})

it('cuts a link that came too late', async () => {
  let resolve = (_: FakeLink) => {}
  const late = new Promise<FakeLink>(settled => {
    resolve = settled
  })
  const { links, advance } = scene({}, () => late)
  await advance(600_000)
  const [link] = links
  if (link === undefined) expect.fail('no link was asked for')
  resolve(link)
  await promises()
  expect(link.destroyed).toBe(true)
})

it('gives up on an opening that never ends, cuts it, and tries again', async () => {
  const { tries, links, advance } = scene({ open: silence })
  await advance(31_000)
  expect(tries).toEqual([0, 31_000])
  expect(links.map(({ destroyed }) => destroyed)).toEqual([true, false])
})

it('makes a new link when one ends, and says nothing more on the old one', async () => {
  const { links, session, advance } = scene()
  await advance(0)
  const before = session()
  links[0]?.end()
  expect(session()).toBeUndefined()
  await advance(1_000)
  expect(links.map(({ asked, destroyed }) => [asked, destroyed])).toEqual([
    [['open'], true],
    [['open'], false],
  ])
  await expect(before?.report({})).rejects.toMatchObject({ code: 'lost' })
  expect(links[0]?.asked).toEqual(['open'])
})

it('comes back soon after a session that held, ever later after sessions that do not', async () => {
  const { tries, links, advance } = scene()
  for (const held of [0, 0, 0, 60_000]) {
    await advance(held)
    links.at(-1)?.end()
    await advance(30_000)
  }
  expect(tries).toEqual([0, 1_000, 32_000, 64_000, 151_000])
})

const message = { output: 'o', rules: [], bytes: Buffer.alloc(0), properties: new Map(), system: {} }

describe('a session that takes over from another', () => {
  it('is opened for a new token before the other one is cut, and there is a session all the time', async () => {
    const { connection, tries, links, advance, log } = scene()
    await advance(5_000)
    let gaps = 0
    connection.session$.subscribe(session => {
      if (session === undefined) gaps++
    })
    links[0]?.renewal$.next()
    await advance(0)
    expect(tries).toEqual([0, 5_000])
    expect(links.map(({ asked, destroyed }) => [asked, destroyed])).toEqual([
      [['open'], false],
      [['open'], false],
    ])
    await advance(5_000)
    expect(links.map(({ destroyed }) => destroyed)).toEqual([true, false])
    expect(gaps).toBe(0)
    expect(log.records.filter(({ level }) => level === 'warning')).toEqual([])
    expect([...connection.figures.ends]).toEqual([['renewal', 1]])
  })

  it('leaves what is under way to the other one', async () => {
    const { links, session, advance } = scene()
    await advance(0)
    const first = links[0] ?? expect.fail('there is no link')
    let accept = () => {}
    first.answers.send = () =>
      new Promise<void>(resolve => {
        accept = resolve
      })
    const sent = session()?.send(message)
    const settlements: (() => unknown)[] = []
    session()?.deliveries$.subscribe(({ settle }) => settlements.push(settle))
    let settled = 0
    const arriving = { input: 'i', bytes: Buffer.alloc(0), properties: new Map(), system: {} }
    first.deliveries$.next({ message: arriving, settle: async () => void settled++ })
    first.renewal$.next()
    await advance(1_000)
    accept()
    await sent
    await settlements[0]?.()
    expect([first.sent.length, links[1]?.sent.length, settled]).toEqual([1, 0, 1])
  })

  it('is tried for as long as it takes, while the other one goes on', async () => {
    const { links, session, advance } = scene()
    await advance(0)
    const first = session()
    links[0]?.renewal$.next()
    links[1]?.end()
    await advance(400)
    expect(session()).toBe(first)
    await advance(1_000)
    expect(session()).not.toBe(first)
    expect(links).toHaveLength(3)
  })

  it('may be what ends the other one, before it is open itself', async () => {
    const { connection, links, session, advance, log } = scene()
    await advance(0)
    const first = session()
    links[0]?.renewal$.next()
    links[0]?.end()
    expect(session()).toBe(first)
    await expect(first?.report({})).rejects.toMatchObject({ code: 'lost' })
    await advance(0)
    expect(links).toHaveLength(2)
    expect(session()).not.toBe(first)
    expect([...connection.figures.ends]).toEqual([['renewal', 1]])
    expect(log.records.filter(({ level }) => level === 'warning')).toEqual([])
  })

  it('is none where it cannot be opened and the other one has ended', async () => {
    const { connection, links, session, advance } = scene()
    await advance(0)
    links[0]?.renewal$.next()
    links[0]?.end()
    links[1]?.end()
    await advance(0)
    expect(session()).toBeUndefined()
    await advance(1_000)
    expect(session()).toBeDefined()
    expect([...connection.figures.ends]).toEqual([
      ['renewal', 1],
      ['lost', 1],
    ])
  })

  it('lets one that does not answer stay until it is there', async () => {
    const { links, session, advance } = scene()
    await advance(0)
    const first = links[0] ?? expect.fail('there is no link')
    first.answers.send = silence
    const failure = expect(session()?.send(message)).rejects.toMatchObject({ code: 'deadline' })
    await advance(70_000)
    await failure
    expect([session(), first.destroyed]).toEqual([undefined, false])
    await advance(1_000)
    expect([session() === undefined, first.destroyed]).toEqual([false, false])
    await advance(5_000)
    expect(first.destroyed).toBe(true)
  })
})

it('names two clients with one identity as what they are', async () => {
  const { links, advance, log, connection } = scene()
  const named = () => log.records.filter(({ text }) => text.includes('two clients'))
  for (const _ of [1, 2, 3]) {
    expect(named()).toHaveLength(0)
    expect(connection.figures.hasRival).toBe(false)
    await advance(2_000)
    links.at(-1)?.end()
    await advance(8_000)
  }
  expect(named()).toHaveLength(1)
  expect(connection.figures).toMatchObject({ hasRival: true, connections: 4, ends: new Map([['lost', 3]]) })
  await advance(120_000)
  expect(connection.figures).toMatchObject({ connected: true, hasRival: false })
})

it.each(['send', 'listen', 'watchDesired', 'acceptCalls'] as const)(
  'ends the session that does not answer to %s, but not before edgeHub could have asked the cloud for the twin',
  async operation => {
    const { tries, session, advance } = scene({ [operation]: silence })
    await advance(0)
    const present = session()
    if (present === undefined) expect.fail('there is no session')
    const answer = operation === 'send' ? present.send(message) : present[operation]()
    const failure = expect(answer).rejects.toThrow()
    await advance(69_999)
    expect(session()).toBe(present)
    await advance(1_001)
    await failure
    expect(tries).toEqual([0, 71_000])
  },
)

it.each(['readDesired', 'report'] as const)('does not end the session that does not answer to %s', async operation => {
  const { session, advance } = scene({ [operation]: silence })
  await advance(0)
  const present = session()
  const failure = expect(present?.[operation]({})).rejects.toMatchObject({ code: 'deadline' })
  await advance(70_000)
  await failure
  expect(session()).toBe(present)
})

it.each(['listen', 'watchDesired', 'acceptCalls'] as const)('ends the session that fails to %s', async operation => {
  const { tries, session, advance } = scene({ [operation]: refused })
  await advance(0)
  await expect(session()?.[operation]()).rejects.toThrow('ECONNREFUSED')
  await advance(1_000)
  expect(tries).toHaveLength(2)
})

it('rejects the acknowledgement of a message that came in an earlier session', async () => {
  const { links, session, advance } = scene()
  await advance(0)
  const earlier = session()
  const deliveries: Delivery[] = []
  earlier?.deliveries$.subscribe(delivery => deliveries.push(delivery))
  let settled = 0
  const message = { input: 'i', bytes: Buffer.alloc(0), properties: new Map(), system: {} }
  links[0]?.deliveries$.next({ message, settle: async () => void settled++ })
  links[0]?.end()
  expect(deliveries).toHaveLength(1)
  await expect(earlier?.settle(deliveries[0] as Delivery)).rejects.toMatchObject({ code: 'lost' })
  expect(settled).toBe(0)
})

it('says goodbye when it is closed, and does not come back', async () => {
  const { connection, links, advance, session, tries } = scene()
  await advance(0)
  const present = session()
  const closed = connection.close()
  await advance(300)
  await closed
  links[0]?.end()
  expect(links[0]).toMatchObject({ asked: ['open', 'close'], destroyed: true })
  // It neither listens nor lasts, and edgeHub waits for nothing that was in flight.
  expect(links[1]).toMatchObject({ asked: ['open', 'announce', 'close'], destroyed: true })
  await expect(present?.report({})).rejects.toThrow()
  await advance(100_000)
  expect(tries).toEqual([0, 300])
})

const arriving = { input: 'i', bytes: Buffer.alloc(0), properties: new Map(), system: {} }
const delivery = { message: arriving, settle: async () => {} }

it('says goodbye as soon as a message is in flight: edgeHub then has none for the second session', async () => {
  const { connection, links, advance } = scene()
  await advance(0)
  const closed = connection.close()
  await advance(10)
  expect(links).toHaveLength(1)
  links[0]?.deliveries$.next(delivery)
  await closed
  expect(links.map(({ asked }) => asked)).toEqual([
    ['open', 'close'],
    ['open', 'announce', 'close'],
  ])
})

it('lets a third session take over from a second one that is given a message', async () => {
  const { connection, links, advance } = scene({
    announce: async () => {
      if (links.length === 2) links[1]?.deliveries$.next(delivery)
    },
  })
  await advance(0)
  const closed = connection.close()
  await advance(300)
  await closed
  expect(links.map(({ asked }) => asked)).toEqual([
    ['open', 'close'],
    ['open', 'announce', 'close'],
    ['open', 'announce', 'close'],
  ])
})

it('is closed within two seconds, whether or not edgeHub lets it say goodbye', async () => {
  const { connection, links, advance } = scene({ close: silence })
  await advance(0)
  let closed = false
  const closing = connection.close().then(() => {
    closed = true
  })
  await advance(799)
  expect(closed).toBe(false)
  await advance(1)
  await closing
  expect(links[0]?.destroyed).toBe(true)
})

it('can be closed while it is opening, or waiting to try again', async () => {
  for (const open of [silence, refused]) {
    const { connection, links, advance, tries } = scene({ open })
    await advance(10)
    await connection.close()
    await advance(100_000)
    expect([tries.length, links[0]?.destroyed]).toEqual([1, true])
  }
})
