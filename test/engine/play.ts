// Plays a table of what arrives through the public machine, three times: straight, restored from a snapshot before every
// line, and with the same document delivered again before every line. All three must send the same.
import { expect } from 'vitest'
import { createMachine, type Decision, type Json, type JsonObject, type Machine } from '../../src/index.ts'
import { message, text } from '../decide.ts'

/** Seconds, then what happens: a body arrives, a document takes over, or time passes. */
export type Line = readonly [at: number, arriving?: Json] | readonly [at: number, change: 'twin', desired: JsonObject]

type Between = (machine: Machine, desired: JsonObject, at: number) => readonly [Machine, readonly Decision[]]

const ways: Readonly<Record<string, Between>> = {
  straight: machine => [machine, []],
  restored: machine => [
    createMachine({ start: 0, desired: machine.desired, snapshot: JSON.parse(JSON.stringify(machine.snapshot())) }),
    [],
  ],
  redelivered: (machine, desired, at) => [machine, machine.apply(desired, at).decisions],
}

/** Expects what leaves, each as "seconds output body tag=value". `rule` is one rule, or a whole document with `rules`. */
export function leaves(rule: JsonObject, lines: readonly Line[], expected: readonly string[]): void {
  const document = rule['rules'] === undefined ? { rules: { r: rule } } : rule
  for (const [way, between] of Object.entries(ways)) {
    expect([way, ...play(document, lines, between)]).toEqual([way, ...expected])
  }
}

function play(document: JsonObject, lines: readonly Line[], between: Between): readonly string[] {
  let desired = document
  let machine = createMachine({ start: 0 })
  const shown: string[] = []
  const show = (decisions: readonly Decision[]) => shown.push(...decisions.flatMap(lineOf))
  const apply = (at: number) => {
    const { decisions, problems } = machine.apply(desired, at)
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([])
    show(decisions)
  }
  apply(0)
  for (const line of lines) {
    const at = line[0] * 1000
    const [next, decisions] = between(machine, desired, at)
    machine = next
    show(decisions)
    if (line.length === 3) {
      desired = line[2]
      apply(at)
    } else if (line[1] === undefined) show(machine.advance(at).decisions)
    else show(machine.accept(message(line[1]), at).decisions)
  }
  return shown
}

function lineOf({ at, sends }: Decision): readonly string[] {
  return sends.map(({ output, bytes, properties }) => {
    const tags = [...properties].map(([name, value]) => ` ${name}=${value}`).join('')
    return `${at / 1000} ${output} ${text(bytes)}${tags}`
  })
}
