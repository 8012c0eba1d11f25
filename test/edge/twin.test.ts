// Desired documents out of what a link gives, in virtual time.
import { expect, it } from 'vitest'
import { connect } from '../../src/edge/connection.ts'
import type { DesiredFile } from '../../src/edge/desired-file.ts'
import { createTwin } from '../../src/edge/twin.ts'
import type { Desired } from '../../src/engine/ports.ts'
import type { JsonObject } from '../../src/rules/data/json.ts'
import { type FakeLink, fakeLink, silence } from './fake-link.ts'
import { fakeLog } from './fake-log.ts'
import { promises, virtualClock } from './virtual-clock.ts'

/** A file in memory. */
function fakeFile(kept?: Desired): DesiredFile & { kept: Desired | undefined } {
  const file = {
    kept,
    read: async () => file.kept,
    write: async (desired: Desired) => {
      file.kept = desired
    },
  }
  return file
}

interface Options {
  readonly file?: DesiredFile
  /** Of the first link. */
  readonly answers?: FakeLink['answers']
  readonly wait?: number
}

async function scene(desired: JsonObject, options: Options = {}) {
  const { scheduler, advance } = virtualClock()
  const log = fakeLog()
  const links: FakeLink[] = []
  let present = desired
  const createLink = async () => {
    const link = fakeLink(links.length === 0 ? options.answers : {})
    link.desired = present
    links.push(link)
    return link
  }
  const connection = connect({ createLink, scheduler, log, random: () => 0.5 })
  const twin = createTwin(connection, {
    scheduler,
    log,
    file: options.file,
    wait: options.wait ?? 5_000,
    random: () => 0.5,
  })
  const seen: Desired[] = []
  let answered = 0
  twin.answered$.subscribe(() => answered++)
  twin.desired$.subscribe(document => seen.push(document))
  await advance(0)
  const link = () => links.at(-1) ?? expect.fail('there is no link')
  return {
    twin,
    log,
    seen,
    link,
    advance,
    answered: () => answered,
    asked: () => link().asked.filter(asked => asked === 'readDesired').length,
    async patch(patch: JsonObject) {
      link().desiredPatches$.next(patch)
      await promises()
    },
    /** Another session, in which edgeHub has these desired properties. */
    async reconnect(next: JsonObject) {
      present = next
      link().end()
      await advance(30_000)
    },
  }
}

it('listens first and reads then, and gives the document without what is the hub’s', async () => {
  const { seen, link } = await scene({ a: 1, $version: 4, $metadata: { $lastUpdated: 'x' } })
  expect(seen).toEqual([{ version: 4, document: { a: 1 } }])
  expect(link().asked).toEqual(['open', 'watchDesired', 'readDesired'])
})

it('merges patches as RFC 7396 says: null removes, arrays are replaced whole', async () => {
  const { seen, patch, link } = await scene({ a: { b: 1, c: 2 }, list: [1, 2, 3], $version: 1 })
  await patch({ a: { b: null, d: 3 }, list: [9], $version: 2 })
  expect(seen.at(-1)).toEqual({ version: 2, document: { a: { c: 2, d: 3 }, list: [9] } })
  expect(link().asked.filter(asked => asked === 'readDesired')).toHaveLength(1)
})

it('ignores a patch that it has seen', async () => {
  const { seen, patch } = await scene({ a: 1, $version: 5 })
  await patch({ a: 0, $version: 5 })
  await patch({ a: 0, $version: 3 })
  expect(seen).toEqual([{ version: 5, document: { a: 1 } }])
})

it.each([
  ['a gap in the versions', { b: 2, $version: 9 }],
  ['a patch without a version', { b: 2 }],
])('reads the whole again over %s', async (_, patchWithout) => {
  const { seen, patch, link } = await scene({ a: 1, $version: 5 })
  link().desired = { a: 7, b: 2, $version: 9 }
  await patch(patchWithout)
  expect(seen.at(-1)).toEqual({ version: 9, document: { a: 7, b: 2 } })
})

it('takes patches that arrive while it reads after what was read', async () => {
  let answer = () => {}
  const readDesired = () =>
    new Promise<void>(resolve => {
      answer = resolve
    })
  const { seen, patch } = await scene({ a: 1, $version: 5 }, { answers: { readDesired } })
  await patch({ a: 0, $version: 5 })
  await patch({ a: 2, $version: 6 })
  answer()
  await promises()
  expect(seen).toEqual([
    { version: 5, document: { a: 1 } },
    { version: 6, document: { a: 2 } },
  ])
})

it('finds what changed while it was away', async () => {
  const { seen, reconnect } = await scene({ a: 1, $version: 1 })
  await reconnect({ a: 2, $version: 2 })
  expect(seen.map(({ version }) => version)).toEqual([1, 2])
})

it('says nothing where nothing changed', async () => {
  const { seen, reconnect } = await scene({ a: [1], $version: 1 })
  await reconnect({ a: [1], $version: 1 })
  expect(seen).toHaveLength(1)
})

it('never takes an edgeHub that is offline for one that deletes everything', async () => {
  const { seen, reconnect, log } = await scene({ a: 1, $version: 3 })
  await reconnect({})
  expect(seen).toEqual([{ version: 3, document: { a: 1 } }])
  expect(log.records.some(({ level, text }) => level === 'warning' && text.includes('offline'))).toBe(true)
  await reconnect({ $version: 4 })
  expect(seen.at(-1)).toEqual({ version: 4, document: {} })
})

it('starts with nothing where edgeHub has nothing and nothing is kept, and reads the first change whole', async () => {
  const { seen, patch, link } = await scene({})
  expect(seen).toEqual([{ version: 0, document: {} }])
  link().desired = { a: 1, b: 2, $version: 7 }
  await patch({ b: 2, $version: 1 })
  expect(seen.at(-1)).toEqual({ version: 7, document: { a: 1, b: 2 } })
})

it('starts with what was kept where edgeHub has nothing', async () => {
  const { seen, reconnect } = await scene({}, { file: fakeFile({ version: 3, document: { a: 1 } }) })
  expect(seen).toEqual([{ version: 3, document: { a: 1 } }])
  await reconnect({ a: 2, $version: 4 })
  expect(seen.at(-1)).toEqual({ version: 4, document: { a: 2 } })
})

it('starts with what was kept before there is a connection', async () => {
  const file = fakeFile({ version: 3, document: { a: 1 } })
  const { seen, twin } = await scene({ a: 2, $version: 4 }, { file, answers: { open: silence } })
  expect(seen).toEqual([{ version: 3, document: { a: 1 } }])
  expect(twin.knowledge).toBe('kept')
})

it('asks again in the same session where edgeHub fails to answer', async () => {
  let failures = 0
  const readDesired = async () => {
    if (failures++ < 3) throw new Error('status 500')
  }
  const { seen, asked, answered, advance, link } = await scene({ a: 2, $version: 4 }, { answers: { readDesired } })
  expect([seen, answered()]).toEqual([[], 0])
  await advance(7_000)
  expect(seen.at(-1)).toEqual({ version: 4, document: { a: 2 } })
  expect([asked(), answered(), link().destroyed]).toEqual([4, 1, false])
})

it('asks again where the answer is lost, and ends no session for it', async () => {
  const { seen, asked, advance, link } = await scene({ a: 2, $version: 4 }, { answers: { readDesired: silence } })
  await advance(60_000)
  link().answers.readDesired = async () => {}
  await advance(11_000)
  expect(seen.at(-1)).toEqual({ version: 4, document: { a: 2 } })
  expect([asked(), link().destroyed]).toEqual([2, false])
})

it('runs the base document where edgeHub has not answered for five seconds, and then what it answers', async () => {
  let answer = () => {}
  const readDesired = () =>
    new Promise<void>(resolve => {
      answer = resolve
    })
  const { seen, twin, advance } = await scene({ a: 2, $version: 4 }, { answers: { readDesired } })
  await advance(4_999)
  expect([seen, twin.knowledge]).toEqual([[], 'waiting'])
  await advance(1)
  expect([seen, twin.knowledge]).toEqual([[{ version: 0, document: {} }], 'base'])
  await advance(15_000)
  answer()
  await promises()
  expect([seen.at(-1), twin.knowledge]).toEqual([{ version: 4, document: { a: 2 } }, 'known'])
})

it('waits for ever where it is told to', async () => {
  const { seen, advance } = await scene({ a: 2, $version: 4 }, { answers: { readDesired: silence }, wait: 0 })
  await advance(3_600_000)
  expect(seen).toEqual([])
})

it('does not keep the base document as one that edgeHub told', async () => {
  const file = fakeFile()
  const { twin, seen } = await scene({}, { file })
  for (const accepted of seen) twin.keep(accepted)
  await promises()
  expect(file.kept).toBeUndefined()
})

it('asks an edgeHub that is offline again every minute or two, until it has a version', async () => {
  const { seen, asked, advance, link, answered } = await scene(
    {},
    { file: fakeFile({ version: 3, document: { a: 1 } }) },
  )
  expect(answered()).toBe(1)
  await advance(600_000)
  expect(asked()).toBe(7)
  link().desired = { a: 5, $version: 9 }
  await advance(90_000)
  expect(seen.at(-1)).toEqual({ version: 9, document: { a: 5 } })
  await advance(600_000)
  expect(asked()).toBe(8)
})

it('reads the whole where an edgeHub that was offline pushes: it has not merged what was removed meanwhile', async () => {
  const { seen, reconnect, patch, link } = await scene({ a: 1, b: 1, $version: 3 })
  await reconnect({})
  link().desired = { a: 2, $version: 4 }
  await patch({ a: 2, $version: 4 })
  expect(seen.at(-1)).toEqual({ version: 4, document: { a: 2 } })
})

it('reports once to an edgeHub that is offline: it pushes the twin later to those that have reported', async () => {
  const { twin, reconnect, link, advance } = await scene({ a: 1, $version: 3 })
  await twin.report({ a: { ac: 200 } })
  await reconnect({})
  expect(link().reported).toEqual([{ a: { ac: 200 } }])
  await advance(600_000)
  expect(link().reported).toHaveLength(1)
})

it('keeps the documents that it is told of, and no other', async () => {
  const file = fakeFile()
  const { twin, seen, patch } = await scene({ a: 1, $version: 1 }, { file })
  expect(file.kept).toBeUndefined()
  for (const accepted of seen) twin.keep(accepted)
  await promises()
  expect(file.kept).toEqual({ version: 1, document: { a: 1 } })
  await patch({ rules: 'wrong', $version: 2 })
  expect(file.kept).toEqual({ version: 1, document: { a: 1 } })
})

it('keeps what it was told last once more, where the disk has failed meanwhile', async () => {
  const file = fakeFile()
  let isFull = true
  const write = (desired: Desired) => (isFull ? Promise.reject(new Error('ENOSPC')) : file.write(desired))
  const { twin, seen } = await scene({ a: 1, $version: 1 }, { file: { read: file.read, write } })
  twin.keepAgain()
  for (const accepted of seen) twin.keep(accepted)
  await promises()
  expect(file.kept).toBeUndefined()
  isFull = false
  twin.keepAgain()
  await promises()
  expect(file.kept).toEqual({ version: 1, document: { a: 1 } })
})

it('goes on where nothing can be kept or read', async () => {
  const failing = { read: () => Promise.reject(new Error('EIO')), write: () => Promise.reject(new Error('ENOSPC')) }
  const { twin, seen, reconnect, log } = await scene({}, { file: failing })
  await reconnect({ a: 1, $version: 1 })
  for (const accepted of seen) twin.keep(accepted)
  await promises()
  expect(seen.map(({ version }) => version)).toEqual([0, 1])
  const said = new Set(log.records.map(({ text }) => text).filter(text => text.includes('STATE_DIR')))
  expect(said.size).toBe(2)
})

it('believes edgeHub where the version went back: the twin was created again', async () => {
  const { seen, reconnect, log } = await scene({ a: 1, $version: 12 })
  await reconnect({ $version: 1 })
  expect(seen.at(-1)).toEqual({ version: 1, document: {} })
  expect(log.records.some(({ fields }) => fields['from'] === 12 && fields['to'] === 1)).toBe(true)
})

it('gives a late subscriber the present document', async () => {
  const { twin, patch } = await scene({ a: 1, $version: 1 })
  await patch({ a: 2, $version: 2 })
  const late: Desired[] = []
  twin.desired$.subscribe(desired => late.push(desired))
  expect(late).toEqual([{ version: 2, document: { a: 2 } }])
})

it('reports, and reports again in the next session what was not taken', async () => {
  const { twin, link, advance } = await scene({ $version: 1 })
  await twin.report({ a: 1 })
  expect(link().reported).toEqual([{ a: 1 }])
  link().answers.report = silence
  const reported = twin.report({ b: 2 })
  link().end()
  await advance(1_000)
  await reported
  expect(link().reported).toEqual([{ b: 2 }])
})

it('sends reports that waited as one', async () => {
  const { twin, link } = await scene({ $version: 1 })
  let accept = () => {}
  link().answers.report = () =>
    new Promise<void>(resolve => {
      accept = resolve
    })
  const first = twin.report({ a: { x: 1 } })
  await promises()
  const others = [{ a: { y: 2 }, b: 1 }, { a: { x: null } }, { b: null }].map(patch => twin.report(patch))
  link().answers.report = async () => {}
  accept()
  await Promise.all([first, ...others])
  expect(link().reported).toEqual([{ a: { x: 1 } }, { a: { y: 2, x: null }, b: null }])
})

it('refuses a report that edgeHub would refuse, before it is sent', async () => {
  const { twin, link } = await scene({ $version: 1 })
  await expect(twin.report({ 'a.b': 1 })).rejects.toMatchObject({
    code: 'refused',
    message: 'the reported properties cannot be sent: the name of /a.b contains "."',
  })
  expect(link().asked).not.toContain('report')
})
