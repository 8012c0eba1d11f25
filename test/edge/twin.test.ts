// Desired documents out of what a link gives, in virtual time.
import { expect, it } from 'vitest'
import { connect } from '../../src/edge/connection.ts'
import type { DesiredFile } from '../../src/edge/desired-file.ts'
import { createTwin } from '../../src/edge/twin.ts'
import type { Desired } from '../../src/engine/ports.ts'
import type { JsonObject } from '../../src/rules/data/json.ts'
import { type FakeLink, fakeLink } from './fake-link.ts'
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

async function scene(desired: JsonObject, options: { file?: DesiredFile; answers?: FakeLink['answers'] } = {}) {
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
  const twin = createTwin(connection, { scheduler, log, file: options.file })
  const seen: Desired[] = []
  twin.desired$.subscribe(document => seen.push(document))
  await advance(0)
  const link = () => links.at(-1) ?? expect.fail('there is no link')
  return {
    twin,
    log,
    seen,
    link,
    advance,
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

it('starts with what was kept where edgeHub does not answer, and reads in the next session', async () => {
  const answers = { readDesired: () => Promise.reject(new Error('status 500')) }
  const file = fakeFile({ version: 3, document: { a: 1 } })
  const { seen, advance } = await scene({ a: 2, $version: 4 }, { file, answers })
  await promises()
  expect(seen).toEqual([{ version: 3, document: { a: 1 } }])
  await advance(1_000)
  expect(seen.at(-1)).toEqual({ version: 4, document: { a: 2 } })
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

it('believes edgeHub where the version went back: the twin was made anew', async () => {
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
  link().answers.report = () => new Promise(() => {})
  const reported = twin.report({ b: 2 })
  link().end()
  await advance(1_000)
  await reported
  expect(link().reported).toEqual([{ b: 2 }])
})

it('refuses a report that edgeHub would refuse, before it is sent', async () => {
  const { twin, link } = await scene({ $version: 1 })
  await expect(twin.report({ 'a.b': 1 })).rejects.toMatchObject({
    code: 'refused',
    message: 'the reported properties cannot be sent: the name of /a.b holds "."',
  })
  expect(link().asked).not.toContain('report')
})
