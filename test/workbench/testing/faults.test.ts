// The three ways find a fault of the engine: machines with a planted one, which the straight run alone would not show.
import { expect, test } from 'vitest'
import { Machine } from '../../../src/engine/machine.ts'
import { Plan } from '../../../src/engine/plan.ts'
import type { Json, JsonObject } from '../../../src/index.ts'
import { DocumentReader } from '../../../src/rules/document/document.ts'
import type { StartMachine } from '../../../src/workbench/testing/test-run.ts'
import { failureOf } from './judged.ts'

/** Forgets, when it is restored, what was pending. */
class BadlyRestored extends Machine {
  override restore(frozen: Json): void {
    super.restore(JSON.parse(JSON.stringify(frozen).replaceAll('"pending"', '"idle"')))
  }
}

/** Forgets everything when a document takes over. */
class BadlySwapped extends Machine {
  override apply(desired: JsonObject, now: number): ReturnType<Machine['apply']> {
    super.apply({ rules: {} }, now)
    return super.apply(desired, now)
  }
}

const started =
  (Faulty: typeof Machine): StartMachine =>
  ({ start, desired, snapshot }) => {
    const reader = new DocumentReader()
    const { ruleSet } = reader.read(desired ?? {})
    if (ruleSet === undefined) throw new Error('the document is valid')
    const machine = new Faulty(new Plan(ruleSet), start, { reader, desired })
    if (snapshot !== undefined) machine.restore(snapshot)
    return machine
  }

const overheated: JsonObject = {
  rules: { hot: { when: { path: '$.t', gt: 90 }, for: '5m', then: { output: 'alarms' } } },
  frame: '1m',
  messages: { h: { body: { t: 95 } } },
  tests: [{ name: 'alarms after five minutes', inputs: { input1: 'h-h----|' }, outputs: { alarms: '-----h-|' } }],
}

test('a right machine sends the same in all three ways', () => {
  expect(failureOf(overheated, started(Machine))).toBe('')
})

test('a fault in restoring is found, and told apart from the rules', () => {
  expect(failureOf(overheated, started(BadlyRestored))).toMatchInlineSnapshot(`
    "A fault of the engine, and not of the rules: stopped and restored before every
    message, it sends something else. Please report it.
      straight     at 5m to alarms:  {"t":95}  hot (a timer)
      restored     at 7m to alarms:  {"t":95}  hot (a timer)"
  `)
})

test('a fault in swapping is found', () => {
  expect(failureOf(overheated, started(BadlySwapped))).toMatchInlineSnapshot(`
    "A fault of the engine, and not of the rules: given the same twin document again
    before every message, it sends something else. Please report it.
      straight     at 5m to alarms:  {"t":95}  hot (a timer)
      redelivered  nothing more"
  `)
})
