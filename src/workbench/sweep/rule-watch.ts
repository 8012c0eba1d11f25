// When one rule is raised, told and sends in one run, counted while it runs. Asks the machine and changes nothing.
import type { Machine } from '../../engine/machine.ts'
import type { Rule } from '../../rules/rule/rule.ts'
import { countsOf, raisedKeys } from '../inspection/rule-memory.ts'
import type { Result } from '../recording/replay.ts'

export class RuleWatch {
  readonly #rule: Rule
  /** The times of its raisings, in epoch milliseconds. */
  readonly raisings: number[] = []
  /** How many of them were muted. */
  muted = 0
  sent = 0
  /** Milliseconds for which it was raised, over all keys. */
  raisedFor = 0
  #level = 0
  #since: number
  /** Of an alarm rule, what the machine has counted so far. */
  #counted = { raised: 0, muted: 0, changes: 0 }

  constructor(rule: Rule, start: number) {
    this.#rule = rule
    this.#since = start
  }

  /** What one message, or one moment of timers, caused; `input`: that of the message. */
  see(results: readonly Result[], input: string | undefined, machine: Machine, time: number): void {
    for (const result of results) {
      if (result.kind !== 'decided') continue
      for (const { rules } of result.decision.sends) if (rules.includes(this.#rule.id)) this.sent++
    }
    if (this.#rule.alarm) this.#count(machine, time)
    else this.#edge(results, input, time)
  }

  end(time: number): void {
    this.#pass(time, this.#level)
  }

  #count(machine: Machine, time: number): void {
    const counts: ReadonlyMap<string, number> = countsOf(machine, this.#rule.id)
    const of = (name: string) => counts.get(name) ?? 0
    const changes = of('raised') + of('resolved') + of('evicted')
    if (changes === this.#counted.changes) return
    const raised = of('raised') - this.#counted.raised
    for (let count = 0; count < raised; count++) this.raisings.push(time)
    this.muted += Math.min(raised, of('muted') - this.#counted.muted)
    this.#counted = { raised: of('raised'), muted: of('muted'), changes }
    this.#pass(time, raisedKeys(machine, this.#rule.id))
  }

  /** A rule without the words of an alarm is raised from an event for which it fires to the next for which it does not. */
  #edge(results: readonly Result[], input: string | undefined, time: number): void {
    if (input === undefined || !(this.#rule.inputs?.includes(input) ?? true)) return
    const isFired = results.some(result => result.kind === 'decided' && result.decision.fired.includes(this.#rule.id))
    if (isFired && this.#level === 0) this.raisings.push(time)
    this.#pass(time, isFired ? 1 : 0)
  }

  #pass(time: number, level: number): void {
    this.raisedFor += this.#level * (time - this.#since)
    this.#since = time
    this.#level = level
  }
}
