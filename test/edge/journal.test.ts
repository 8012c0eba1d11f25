// The journal's files: what is found again after each kind of end, and what happens where the disk fails.
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { lockFolder } from '../../src/edge/folder-lock.ts'
import { FileJournal } from '../../src/edge/journal.ts'
import { lineOf } from '../../src/edge/journal-format.ts'
import type { Entry, SnapshotText } from '../../src/engine/ports.ts'
import type { Message } from '../../src/index.ts'
import { fakeLog } from './fake-log.ts'

let folder = ''
let log = fakeLog()
let now = 0
/** How often it was told that state is kept again. */
let restored = 0
let journals: FileJournal[] = []

beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'edge-rules-journal-')), 'state')
  log = fakeLog()
  now = 0
  restored = 0
  journals = []
})

afterEach(async () => {
  for (const journal of journals) await journal.close()
  rmSync(join(folder, '..'), { recursive: true, force: true })
})

/** What is kept here: a list, so that a snapshot is easily told. */
let state: number[] = []
const snapshot = (): SnapshotText => ({ at: state.length, pieces: [JSON.stringify(state)] })

function open(
  options: { readonly smallest?: number; readonly begin?: boolean; readonly secures?: boolean } = {},
): FileJournal {
  const { begin = true, ...rest } = options
  const journal = new FileJournal({ folder, log, now: () => now, restored: () => void restored++, ...rest })
  journals.push(journal)
  if (begin) journal.begin(snapshot)
  return journal
}

const time = (at: number): Entry => ({ kind: 'time', at })

function message(bytes: Uint8Array, more: Partial<Message> = {}): Entry {
  return { kind: 'message', at: 5, message: { input: 'input1', bytes, properties: new Map(), system: {}, ...more } }
}

/** What the next start finds, as the process is killed now. */
const recovered = () => open({ begin: false }).recovered
const entries = () => recovered()?.entries
const files = () =>
  readdirSync(folder)
    .filter(name => name !== 'synced')
    .sort()
const texts = (level: 'error' | 'warning' | 'info') =>
  log.records.filter(record => record.level === level).map(({ text }) => text)
const wait = (condition: () => boolean) =>
  vi.waitFor(() => expect(condition()).toBe(true), { timeout: 10_000, interval: 5 })

beforeEach(() => {
  state = [1, 2]
})

describe('what was appended', () => {
  it('is found after a kill, under the same names', () => {
    const journal = open()
    const names = [journal.append(time(1)), journal.append(time(2))]
    journal.done(names[0] ?? '')
    expect(new Set(names).size).toBe(2)
    expect(recovered()).toEqual({
      snapshot: { at: 2, state: [1, 2] },
      entries: [
        { ...time(1), name: names[0] },
        { ...time(2), name: names[1] },
        { kind: 'done', name: names[0] },
      ],
    })
  })

  it.each([
    ['text', new TextEncoder().encode('{"a": "ä€😀"}\n')],
    ['a byte order mark', new Uint8Array([0xef, 0xbb, 0xbf, 0x7b, 0x7d])],
    ['no text', new Uint8Array([0, 255, 254, 10, 128])],
    ['nothing', new Uint8Array()],
  ])('keeps every byte of a body that is %s', (_what, bytes) => {
    const properties = new Map([
      ['__proto__', 'x'],
      ['line', 'L\n1'],
    ])
    const system = { messageId: 'm', creationTimeUtc: '2026-01-31T08:30:00Z' }
    open().append(message(bytes, { properties, system }))
    const [entry] = entries() ?? []
    expect(entry).toMatchObject({ kind: 'message', at: 5, message: { input: 'input1', system } })
    const found = entry?.kind === 'message' ? entry.message : undefined
    expect(new Uint8Array(found?.bytes ?? [1])).toEqual(bytes)
    expect([...(found?.properties ?? [])]).toEqual([...properties])
  })

  it('keeps documents', () => {
    const document = { rules: { a: { when: { path: '$.a' } } }, __proto__x: 1 }
    open().append({ kind: 'desired', at: 7, document })
    expect(entries()).toMatchObject([{ kind: 'desired', at: 7, document }])
  })

  it('has names that no other start has', () => {
    const first = open().append(time(1))
    const second = open().append(time(1))
    expect(second).not.toBe(first)
  })

  it('can be read by nobody else', () => {
    open()
    for (const name of files()) expect(statSync(join(folder, name)).mode & 0o077, name).toBe(0)
  })

  it('says how late it is', () => {
    const journal = open()
    for (const at of [10, 30, 20]) journal.append(time(at))
    expect(open({ begin: false }).latest).toBe(30)
    expect(journal.latest).toBeUndefined()
  })
})

describe('a snapshot', () => {
  it('is taken where the journal has grown, and the files from before go', async () => {
    const journal = open({ smallest: 500 })
    for (let at = 0; at < 40; at++) {
      state.push(at)
      journal.append(time(at))
      journal.checkpoint()
    }
    await wait(() => files().length === 2)
    const taken = Number(files()[0]?.split('-')[1])
    expect(taken).toBeGreaterThan(1)
    expect(files()).toEqual([`journal-${taken}`, `snapshot-${taken}`])
    const found = recovered()
    const at = found?.snapshot.at ?? 0
    expect(found?.snapshot.state).toEqual([1, 2, ...Array.from({ length: at - 2 }, (_, index) => index)])
    expect(found?.entries.map(entry => entry.kind === 'time' && entry.at)).toEqual(
      Array.from({ length: 42 - at }, (_, index) => at - 2 + index),
    )
  })

  it('that is not safe yet is not a loss: the journal goes on under the next number', () => {
    const journal = open({ smallest: 100 })
    journal.append(time(1))
    journal.append(time(2))
    journal.checkpoint()
    journal.append(time(3))
    // Killed before any of it was written.
    expect(files().filter(name => !name.endsWith('.new'))).toEqual(['journal-1', 'journal-2', 'snapshot-1'])
    expect(entries()?.map(entry => entry.kind === 'time' && entry.at)).toEqual([1, 2, 3])
  })

  it('is the last thing of a good end', async () => {
    const journal = open()
    journal.append(time(1))
    state = [7]
    await journal.close()
    expect(recovered()).toEqual({ snapshot: { at: 1, state: [7] }, entries: [] })
  })

  it('is not taken at an end without anything new', async () => {
    const before = open()
    const were = files()
    await before.close()
    expect(files()).toEqual(were)
  })
})

describe('a file that is not whole', () => {
  it('is used up to a line that was cut off', () => {
    const journal = open()
    journal.append(time(1))
    journal.append(time(2))
    truncateSync(join(folder, 'journal-1'), statSync(join(folder, 'journal-1')).size - 3)
    expect(entries()).toMatchObject([time(1)])
    expect(texts('warning')).toEqual(['The last line of a journal was cut off.'])
    expect(texts('error')).toEqual([])
  })

  it('is used up to zeros, as a failing power supply leaves them', () => {
    open().append(time(1))
    appendFileSync(join(folder, 'journal-1'), Buffer.alloc(300))
    expect(entries()).toMatchObject([time(1)])
    expect(texts('error')).toEqual([])
  })

  it('is used up to damage, loudly, and put aside', () => {
    const journal = open()
    for (const at of [1, 2, 3]) journal.append(time(at))
    const path = join(folder, 'journal-1')
    writeFileSync(path, readFileSync(path, 'utf8').replace('{"at":2}', '{"at":9}'))
    const next = open({ begin: false })
    expect(next.recovered?.entries).toMatchObject([time(1)])
    next.begin(snapshot)
    expect(texts('error')).toEqual([
      'A file of STATE_DIR cannot be used: it is damaged after line 2; what follows is lost. It is kept as aside-journal-1.',
    ])
    expect(files()).toEqual(['aside-journal-1', 'journal-2', 'snapshot-2'])
  })

  it('is not a base for those that follow it', () => {
    const journal = open({ smallest: 100 })
    journal.append(time(1))
    journal.append(time(2))
    journal.checkpoint()
    journal.append(time(3))
    const path = join(folder, 'journal-1')
    truncateSync(path, statSync(path).size - 3)
    expect(entries()).toMatchObject([time(1)])
    expect(texts('error')).toEqual([
      'A file of STATE_DIR cannot be used: something before it is missing. It is kept as aside-journal-2.',
    ])
  })

  it.each([
    ['damaged', (text: string) => text.replace('[1,2]', '[1,3]'), 'it is not whole'],
    ['of another format', () => lineOf('{"snapshot":99}').toString(), 'it has another format'],
  ])('is put aside with its journal where it is a snapshot that is %s', (_what, change, why) => {
    open().append(time(1))
    const path = join(folder, 'snapshot-1')
    writeFileSync(path, change(readFileSync(path, 'utf8')))
    state = []
    expect(open().recovered).toBeUndefined()
    expect(files()).toEqual(['aside-journal-1', 'aside-snapshot-1', 'journal-2', 'snapshot-2'])
    expect(texts('error')[0]).toContain(why)
    expect(recovered()?.snapshot.state).toEqual([])
  })

  it('that was put aside gives way to the next', () => {
    for (const _ of [1, 2, 3]) {
      open()
      const [snapshotFile = ''] = files().filter(name => name.startsWith('snapshot'))
      writeFileSync(join(folder, snapshotFile), 'x')
    }
    open()
    expect(files().filter(name => name.startsWith('aside'))).toEqual(['aside-journal-3', 'aside-snapshot-3'])
  })

  it('is put aside where its content is of no use', () => {
    open().append(time(1))
    const journal = open({ begin: false })
    journal.begin(snapshot, new TypeError('the snapshot has another format'))
    expect(files()).toEqual(['aside-journal-1', 'aside-snapshot-1', 'journal-2', 'snapshot-2'])
    expect(texts('error')).toEqual(['The state in STATE_DIR cannot be used; it is kept as aside-….'])
  })
})

describe('a disk that fails', () => {
  /** In place of a full disk: the folder of the journal is gone, and a file is in its place. */
  function breakDisk(): void {
    rmSync(folder, { recursive: true })
    writeFileSync(folder, '')
  }

  it('stops nothing, and is said once', () => {
    writeFileSync(folder, '')
    const journal = open()
    expect(journal.recovered).toBeUndefined()
    const names = [1, 2, 3].map(at => journal.append(time(at)))
    expect(new Set(names).size).toBe(3)
    for (const name of names) journal.done(name)
    journal.checkpoint()
    expect(texts('error')).toEqual([
      'State cannot be kept in STATE_DIR; the module goes on, and a restart would lose what follows.',
    ])
    expect(journal.figures.kept).toBe(false)
  })

  it('is tried again, in ever longer times, until state is kept again', async () => {
    const journal = open({ smallest: 50 })
    breakDisk()
    for (const at of [1, 2]) {
      journal.append(time(at))
      journal.checkpoint()
    }
    expect(journal.figures.kept).toBe(false)
    for (now = 0; now < 25_000; now += 1000) journal.checkpoint()
    expect(texts('error')).toHaveLength(1)
    rmSync(folder)
    mkdirSync(folder)
    state = [8, 9]
    now = 29_000
    journal.checkpoint()
    expect(existsSync(join(folder, 'journal-2'))).toBe(false)
    now = 30_000
    journal.checkpoint()
    journal.append(time(5))
    await wait(() => journal.figures.kept)
    expect(texts('info')).toEqual(['State is kept in STATE_DIR again.'])
    expect(restored).toBe(1)
    expect(recovered()?.snapshot.state).toEqual([8, 9])
    expect(entries()).toMatchObject([time(5)])
  })

  it.skipIf(process.getuid?.() === 0)('may be one that can only be read: what it holds is used', () => {
    open().append(time(1))
    chmodSync(folder, 0o500)
    const journal = open({ begin: false })
    const { recovered: found } = journal
    journal.begin(snapshot)
    chmodSync(folder, 0o700)
    expect(found?.entries).toMatchObject([time(1)])
    expect(journal.figures.kept).toBe(false)
  })

  it('loses nothing of what was kept before, where a snapshot cannot be written', async () => {
    const journal = open({ smallest: 50 })
    journal.append(time(1))
    mkdirSync(join(folder, 'snapshot-2.new')) // in the way
    journal.checkpoint()
    journal.append(time(2))
    await wait(() => !journal.figures.kept)
    expect(entries()?.map(entry => entry.kind === 'time' && entry.at)).toEqual([1, 2])
  })
})

describe('what happens to the files meanwhile', () => {
  it.each<[string, () => void, RegExp]>([
    ['the folder taken away', () => rmSync(folder, { recursive: true }), /ENOENT/],
    ['the journal in the place of which another one is', () => swap(join(folder, 'journal-1')), /another file/],
    ['a journal that is cut at the end of a line', () => cutLine(join(folder, 'journal-1')), /shorter than what was/],
  ])('is noticed, said once, and mended: %s', async (_, harm, why) => {
    const journal = open()
    for (const at of [1, 2]) journal.append(time(at))
    journal.check()
    harm()
    journal.check()
    await wait(() => !journal.figures.kept)
    expect(String(log.records.find(({ level }) => level === 'error')?.fields['error'])).toMatch(why)
    now = 10_000
    state = [7]
    journal.checkpoint()
    journal.append(time(3))
    await wait(() => journal.figures.kept)
    expect(recovered()?.snapshot.state).toEqual([7])
    expect(entries()).toMatchObject([time(3)])
  })

  it('is noticed at the next start, where an end is missing that the disk had', async () => {
    const journal = open({ secures: true })
    for (const at of [1, 2]) journal.append(time(at))
    await journal.secure()
    journal.check()
    await wait(() => existsSync(join(folder, 'synced')) && readFileSync(join(folder, 'synced')).at(-1) === 10)
    expect(statSync(join(folder, 'synced')).mode & 0o077).toBe(0)
    expect(texts('error')).toEqual([])
    cutLine(join(folder, 'journal-1'))
    expect(entries()).toMatchObject([time(1)])
    // The journal that still runs may have noticed as well.
    expect(texts('error')).toContainEqual(
      expect.stringMatching(/bytes at its end are missing, which the disk had.* It is kept as aside-journal-1\.$/),
    )
  })

  it('is nothing where all is there, also where the journal is longer than the snapshot before it', async () => {
    const journal = open({ secures: true })
    for (let at = 1; at <= 100; at++) journal.append(time(at))
    await journal.secure()
    journal.check()
    await wait(() => existsSync(join(folder, 'synced')) && readFileSync(join(folder, 'synced')).at(-1) === 10)
    expect(entries()).toHaveLength(100)
    expect(texts('error')).toEqual([])
  })

  function cutLine(file: string): void {
    const content = readFileSync(file)
    truncateSync(file, content.lastIndexOf('\n', content.length - 2) + 1)
  }

  /** The file of before stays, so that its number cannot be given again. */
  function swap(file: string): void {
    const content = readFileSync(file)
    renameSync(file, `${file}.before`)
    writeFileSync(file, content)
  }
})

describe('the lock', () => {
  it('lets one process have the folder', async () => {
    expect(await lockFolder(folder, log)).toBe(true)
    expect(await lockFolder(folder, log)).toBe(false)
  })

  it('is nothing where no sockets can be made, but for a warning', async () => {
    writeFileSync(folder, '')
    expect(await lockFolder(folder, log)).toBe(true)
    expect(texts('warning')).toEqual(['It cannot be determined whether another module uses this folder.'])
  })
})
