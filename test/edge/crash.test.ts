// The law of the journal: whatever the rules, and wherever the process ends, what is sent is what a module sends that
// lives on. A crash copies the folder as it is at that moment; the process that dies may do what it likes with the old one.
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import fc from 'fast-check'
import { EMPTY, NEVER, ReplaySubject, Subject, Subscription, VirtualTimeScheduler } from 'rxjs'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { FileJournal } from '../../src/edge/journal.ts'
import type { Delivery, Desired, Journal } from '../../src/engine/ports.ts'
import { type AcknowledgeAt, type Message, type OutputMessage, pipeline } from '../../src/index.ts'
import { mergeObject } from '../../src/rules/twin/merge-patch.ts'
import { accepted } from '../arbitrary/features.ts'
import { type Case, cases } from '../arbitrary/recordings.ts'
import type { Line } from '../reference/reference.ts'
import { scaled } from '../scale.ts'
import { fakeLog } from './fake-log.ts'

let folder = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'edge-rules-crash-'))
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Bytes after which a snapshot is taken: few, so that many are. */
const smallest = 2000

interface Played {
  readonly sent: readonly OutputMessage[]
  /** How many things happened at which a process can end. */
  readonly moments: number
}

/** A device with a hub that never ends, and a module that ends at these moments, counted over all its starts. */
async function play(
  { document, lines }: Case,
  at: AcknowledgeAt,
  place: string,
  crashes: readonly number[],
): Promise<Played> {
  const scheduler = new VirtualTimeScheduler(undefined, 0)
  const sent: OutputMessage[] = []
  const queue: Message[] = []
  const journals: FileJournal[] = []
  const log = fakeLog()
  let desired: Desired = { version: 1, document }
  let starts = 0
  let moments = 0
  let life = begin()

  interface Life {
    readonly deliveries$: Subject<Delivery>
    readonly desired$: ReplaySubject<Desired>
    readonly run: Subscription
    dead: boolean
  }

  function begin(): Life {
    const journal = new FileJournal({ folder: `${place}-${starts}`, log, now: () => 0, smallest })
    journals.push(journal)
    const deliveries$ = new Subject<Delivery>()
    const desired$ = new ReplaySubject<Desired>()
    const current: Life = { deliveries$, desired$, dead: false, run: new Subscription() }
    /** Does it, unless the process ends before; true where it ends after, too: nobody learns that it was done. */
    const happens = (act: () => void = () => {}) => {
      if (!current.dead && crashes.includes(moments++)) die()
      if (current.dead) return false
      act()
      if (crashes.includes(moments++)) die()
      return !current.dead
    }
    const die = () => {
      current.dead = true
      copyAsItIs(`${place}-${starts}`, `${place}-${starts + 1}`)
    }
    const mortal: Journal = {
      recovered: journal.recovered,
      begin: (...parameters) => journal.begin(...parameters),
      append(entry) {
        let name = 'dead'
        happens(() => {
          name = journal.append(entry)
        })
        return name
      },
      // What is decided again of rules without memory is another message: here it is known by what it holds.
      name: () => undefined,
      done: name => void happens(() => journal.done(name)),
      checkpoint: () => current.dead || journal.checkpoint(),
      isKept: true,
      secure: () => undefined,
    }
    const ports = {
      inputs: { deliveries$ },
      sender: { send: (message: OutputMessage) => (happens(() => sent.push(message)) ? EMPTY : NEVER) },
      twin: { desired$, report: () => EMPTY, keep: () => {} },
    }
    current.run.add(pipeline(ports, { journal: mortal, scheduler, acknowledge: at }).subscribe())
    return current
  }

  /** What is delivered, until nothing waits or the module does not answer. */
  function deliver(): void {
    for (let before = -1; queue.length !== before && !life.dead; ) {
      before = queue.length
      const [message] = queue
      if (message === undefined) return
      const { dead } = life
      const settle = () => {
        const alive = acknowledge(message)
        return alive && !dead ? EMPTY : NEVER
      }
      life.deliveries$.next({ message, settle })
    }
  }

  function acknowledge(message: Message): boolean {
    const own = life
    if (own.dead) return false
    if (crashes.includes(moments++)) own.dead = true
    else {
      expect(queue.shift()).toBe(message)
      if (crashes.includes(moments++)) own.dead = true
    }
    if (own.dead) copyAsItIs(`${place}-${starts}`, `${place}-${starts + 1}`)
    return !own.dead
  }

  function arrive(line: Line): void {
    if ('twin' in line) {
      desired = { version: desired.version + 1, document: mergeObject(desired.document, line.twin) }
      life.desired$.next(desired)
    } else if ('input' in line) {
      queue.push({
        input: line.input,
        bytes: new TextEncoder().encode(line.text),
        properties: new Map(Object.entries(line.properties ?? {})),
        system: {},
      })
      deliver()
    }
  }

  function pass(act: () => void, at: number): void {
    scheduler.schedule(act, at - scheduler.frame)
    scheduler.maxFrames = at
    scheduler.flush()
    while (life.dead) {
      life.run.unsubscribe()
      starts++
      life = begin()
      const reborn = life
      scheduler.schedule(() => {
        reborn.desired$.next(desired)
        deliver()
      })
      scheduler.flush()
    }
  }

  pass(() => life.desired$.next(desired), 0)
  for (const line of lines) {
    pass(() => arrive(line), line.at)
    // Snapshots are written meanwhile.
    await setImmediate()
  }
  life.run.unsubscribe()
  for (const journal of journals) await journal.close()
  expect(log.records.filter(({ level }) => level === 'error')).toEqual([])
  return { sent, moments }
}

/** The folder at one moment: while it is copied, a snapshot that is being written may still change its name. */
function copyAsItIs(from: string, to: string): void {
  const names = () => readdirSync(from).sort().join()
  for (let before = names(); ; before = names()) {
    rmSync(to, { recursive: true, force: true })
    try {
      cpSync(from, to, { recursive: true })
      if (names() === before) return
    } catch (error) {
      if (names() === before) throw error
    }
  }
}

/** What a reader has who leaves out what came twice under one id. Where there is none, what is equal counts once. */
function onceEach(sent: readonly OutputMessage[]): readonly string[] {
  const seen = new Map<string, string>()
  for (const { output, rules, bytes, properties, system } of sent) {
    const text = JSON.stringify([output, rules, [...properties], new TextDecoder().decode(bytes)])
    const id = system.messageId ?? text
    expect(seen.get(id) ?? text, 'another message under the same id').toBe(text)
    seen.set(id, text)
  }
  return [...seen.values()].sort()
}

const { SEED = '1' } = process.env

test.each<AcknowledgeAt>(['outputs', 'journal'])(
  'a module that crashes anywhere sends what one sends that lives on, acknowledging at: %s',
  async at => {
    let number = 0
    const law = fc.asyncProperty(
      cases(accepted),
      fc.array(fc.nat(9999), { minLength: 1, maxLength: 4 }),
      async (one, places) => {
        const place = join(folder, String(number++))
        const whole = await play(one, at, `${place}-whole`, [])
        const crashes = places.map(of => of % whole.moments)
        const crashed = await play(one, at, `${place}-crashed`, crashes)
        expect(onceEach(crashed.sent)).toEqual(onceEach(whole.sent))
      },
    )
    await fc.assert(law, { numRuns: scaled(20), seed: Number(SEED) })
  },
  600_000,
)
