// A recording of a clock that leaps, as that of a device which starts in 1970 does when it hears of the time: a replay decides
// what the module decided.
import { readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { EMPTY, type SchedulerLike, Subject, VirtualTimeScheduler } from 'rxjs'
import { expect, test } from 'vitest'
import { command } from '../../src/cli/replay.ts'
import { createRecorder } from '../../src/cli/run/recorder.ts'
import type { Delivery, Desired } from '../../src/engine/ports.ts'
import { type JsonObject, type OutputMessage, pipeline } from '../../src/index.ts'
import { message } from '../decide.ts'
import { fakeLog } from '../edge/fake-log.ts'
import { memoryJournal } from '../engine/memory-journal.ts'
import { documentFile, runCommand, textFile } from './streams.ts'

const hour = 3_600_000
const rules = {
  hot: {
    when: { path: '$.t', gt: { twin: 'Threshold', default: 30 } },
    repeat: '1m',
    then: { output: 'out', body: { object: { t: '$.t', now: { now: true } } } },
  },
}

test.each<[string, (scene: Scene) => void]>([
  ['a message', ({ deliver }) => deliver({ t: 50 })],
  ['a change of the twin', ({ change }) => change({ Threshold: 45 })],
  ['a timer', ({ pass }) => pass(60_000)],
])('a leap that is seen by %s', async (_what, see) => {
  const recording = textFile('', 'recorded.jsonl')
  rmSync(recording)
  const { deliver, change, pass, leap, sent, close } = play(recording)
  change({})
  deliver({ t: 40 })
  pass(90_000)
  // Of two months of repeats the last ten thousand are sent.
  leap(60 * 24 * hour)
  see({ deliver, change, pass })
  pass(90_000)
  deliver({ t: 20 })
  pass(60_000)
  close()
  expect(sent.length).toBeGreaterThan(10_000)
  const text = readFileSync(recording, 'utf8')
  expect(text.match(/^.*"leap":true.*$/gm)?.length).toBeGreaterThanOrEqual(1)
  const { stdout } = await runCommand(command, [documentFile({ rules }), recording])
  const replayed = stdout.split('\n').filter(line => line.includes('"output"'))
  expect(replayed.map(line => JSON.stringify(JSON.parse(line).body))).toEqual(
    sent.map(({ bytes }) => Buffer.from(bytes).toString()),
  )
})

interface Scene {
  readonly deliver: (body: JsonObject) => void
  readonly change: (patch: JsonObject) => void
  readonly pass: (milliseconds: number) => void
}

/** The module with its rules as the base, in virtual time, of which a recording is written. */
function play(file: string) {
  const log = fakeLog()
  const virtual = new VirtualTimeScheduler(undefined, 0)
  let ahead = Date.UTC(2026, 0, 1)
  const scheduler: SchedulerLike = {
    now: () => virtual.now() + ahead,
    schedule: virtual.schedule.bind(virtual),
  }
  const deliveries$ = new Subject<Delivery>()
  const desired$ = new Subject<Desired>()
  const sent: OutputMessage[] = []
  const ports = {
    inputs: { deliveries$ },
    sender: {
      send(output: OutputMessage) {
        sent.push(output)
        return EMPTY
      },
    },
    twin: { desired$, report: () => EMPTY, keep() {} },
  }
  const recorder = createRecorder({ file, base: { rules }, log, now: () => scheduler.now() })
  const running = pipeline(ports, { base: { rules }, journal: memoryJournal(), scheduler }).subscribe(recorder.record)
  let version = 0
  return {
    sent,
    deliver: (body: JsonObject) => deliveries$.next({ message: message(body), settle: () => EMPTY }),
    change: (document: JsonObject) => desired$.next({ version: ++version, document }),
    pass(milliseconds: number) {
      virtual.maxFrames = virtual.frame + milliseconds
      virtual.schedule(() => {}, milliseconds)
      virtual.flush()
    },
    leap(milliseconds: number) {
      ahead += milliseconds
    },
    close() {
      running.unsubscribe()
      recorder.close()
      expect(log.records).toEqual([])
    },
  }
}

test('a recording can be read by nobody else', () => {
  const file = textFile('', 'recorded.jsonl')
  createRecorder({ file, base: {}, log: fakeLog(), now: () => 0 }).close()
  expect(statSync(file).mode & 0o077).toBe(0)
})

test('a recording that cannot be written is said, and nothing else happens', () => {
  const log = fakeLog()
  const file = join(textFile('', 'not-a-folder'), 'recorded.jsonl')
  const recorder = createRecorder({ file, base: {}, log, now: () => 0 })
  recorder.record({ kind: 'leapt', from: 0, to: 1 })
  recorder.close()
  expect(log.records.map(({ text }) => text)).toEqual([
    'RECORD_FILE cannot be written; the module runs without a recording.',
  ])
})
