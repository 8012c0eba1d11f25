// A rule's windows at work on one key, without a machine: events in, aggregates out, one timer. What a test asks of it is
// asked of the clause itself.

import { freeze, thaw } from '../../../src/engine/snapshot.ts'
import { type WindowSpec, windowClause } from '../../../src/rules/clauses/window.ts'
import type { Event, Scope } from '../../../src/rules/data/event.ts'
import { isObject, type Json, type JsonObject } from '../../../src/rules/data/json.ts'
import { wholeOf } from '../../../src/rules/data/unread.ts'
import { equal } from '../../../src/rules/data/value.ts'
import { defaultSettings } from '../../../src/rules/nodes/settings.ts'
import { RuleReader } from '../../../src/rules/reading/rule-reader.ts'
import type { Stage } from '../../../src/rules/rule/clause.ts'
import type { WindowState } from '../../../src/rules/windows/contents/state.ts'
import { message } from '../../decide.ts'

/** `window`, `aggregate` and what they need beside them. */
export type WindowRule = JsonObject

/** An aggregate that was passed on, and when. */
export interface Passed {
  readonly at: number
  readonly body: JsonObject
}

export interface Options {
  readonly start?: number
  readonly windowEvents?: number
  /** What `freeze` gave of the same windows. */
  readonly from?: Frozen
  readonly key?: Json
  /** Default: what is read of the rule. */
  readonly spec?: WindowSpec
}

/** Windows as a snapshot has them. */
export interface Frozen {
  readonly state: Json
  readonly due: number | null
}

/** What is read of a rule's windows; throws what is wrong with it. */
export function specOf(rule: WindowRule): WindowSpec {
  const reader = new RuleReader({}, {})
  const has = (word: string) => rule[word] !== undefined
  const words = { node: rule, has, readsAlarm: false, definitions: new Map<string, Json>() }
  const { window, aggregate } = windowClause.words
  const read = reader.at(window.readable(words), () => window.read(rule['window'] ?? null, '/window', reader))
  const fields = reader.at(aggregate.readable(words), () =>
    aggregate.read(rule['aggregate'] ?? {}, '/aggregate', reader),
  )
  const spec = windowClause.compose({ ...(read === undefined ? {} : { window: read }), aggregate: fields }, words)
  const errors = reader.problems.filter(({ severity }) => severity === 'error')
  if (spec === undefined || errors.length > 0) throw new Error(JSON.stringify(errors))
  return spec
}

export function drive(rule: WindowRule, { start = 0, windowEvents = 1_000_000, key, from, spec: given }: Options = {}) {
  let node = rule
  let spec = given ?? specOf(rule)
  let due = from?.due ?? undefined
  let until = start
  let newest: Event | undefined
  let passed: Passed[] = []
  const counts = new Map<string, number>()

  class OneKey implements Stage<WindowState> {
    readonly isRead = false
    readonly rule = 'rule'
    readonly parameters = {}
    readonly limits = { ...defaultSettings.limits, windowEvents }
    state = from === undefined ? undefined : (thaw(from.state) as WindowState | undefined)
    now = start

    get clock() {
      return this.now
    }

    get key() {
      const base = { key, text: '', activity: 'idle' as const, told: false }
      return newest === undefined ? base : { ...base, newest }
    }

    scope(event: Event): Scope {
      return { event, parameters: {}, rule: 'rule', at: this.now, key, previous: [] }
    }

    pass(event: Event): void {
      newest = event
      const body = wholeOf(event.body)
      passed.push({ at: this.now, body: isObject(body) ? body : {} })
    }

    setTimer(_: string, at: number | undefined): void {
      due = at
    }

    due() {
      return due
    }

    count(what: string, times = 1): void {
      counts.set(what, (counts.get(what) ?? 0) + times)
    }

    gather(): void {}

    reached() {
      return until
    }

    emit(): void {}
    forward(): void {}
    send(): void {}
    sendAdmitted(): void {}
    release(): boolean {
      return true
    }
    owe(): void {}
    pay(): void {}
    become(): void {}
    raise(): void {}
    settle(): void {}
  }
  const stage = new OneKey()

  /** What is passed on up to then. */
  function advance(to: number): readonly Passed[] {
    until = to
    passed = []
    while (due !== undefined && due <= to) {
      stage.now = due
      due = undefined
      windowClause.timers.window(spec, stage)
    }
    stage.now = to
    return passed
  }

  return {
    counts,
    advance,
    /** What is passed on up to then, and by an event of this body. */
    receive(body: Json, at: number): readonly Passed[] {
      advance(at)
      windowClause.receive(spec, stage, { message: message(body), payload: body, body, whole: true, time: at })
      return passed
    },
    begin: () => windowClause.begin(spec, stage),
    /** What `states` would show. */
    report: () =>
      windowClause.report(spec, {
        key: stage.key,
        state: stage.state,
        parameters: {},
        now: stage.now,
        due: () => due,
      }),
    /** Another rule takes over. */
    change(changed: WindowRule, at: number): readonly Passed[] {
      advance(at)
      const before = spec
      const old = node
      spec = specOf(changed)
      node = changed
      const same = (word: string) => equal(old[word], changed[word])
      if (stage.state !== undefined) {
        stage.state = windowClause.carry(
          { before, after: spec, same, reading: { before: false, after: false } },
          stage.state,
        )
      }
      windowClause.retime(spec, stage)
      return advance(at)
    },
    /** As a snapshot has it. */
    freeze: (): Frozen => ({ state: freeze(stage.state), due: due ?? null }),
    due: () => due,
  }
}
