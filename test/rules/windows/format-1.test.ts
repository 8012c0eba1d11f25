// States as version 0.1 wrote them (snapshots of format 1), of each kind of window with every aggregate that there was,
// and what that version gave of the events that came then. Every later version reads them and gives the same; but counters
// go on since from window to window, with the last number that came after the state was read.
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Json, JsonObject } from '../../../src/rules/data/json.ts'
import { drive, type Frozen } from './driver.ts'

interface Case {
  readonly window: JsonObject
  readonly frozen: Frozen
  /** Seconds, and the value of the event that comes, if it has one. */
  readonly given: readonly (readonly [second: number, v?: Json])[]
  /** In seconds: how far time passes after them. */
  readonly until: number
  readonly gives: readonly (readonly [at: number, body: JsonObject])[]
}

interface States {
  readonly aggregate: JsonObject
  readonly cases: readonly Case[]
}

const { aggregate, cases }: States = JSON.parse(
  readFileSync(new URL('states-of-format-1.json', import.meta.url), 'utf8'),
)

describe('a state of format 1', () => {
  it.each(cases)('goes on: $window', ({ window, frozen, given, until, gives }) => {
    const windows = drive({ window, aggregate }, { from: frozen, key: 'm1', windowEvents: 1000 })
    const passed = [
      ...given.flatMap(([second, v]) => windows.receive(v === undefined ? {} : { v }, second * 1000)),
      ...windows.advance(until * 1000),
    ]
    expect(passed.map(({ at, body }) => [at, body])).toEqual(gives)
  })
})
