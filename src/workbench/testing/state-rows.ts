// The states of a rule's keys, as lines of marbles over a whole test.
import { createMachine } from '../../engine/machine.ts'
import { show } from '../../rules/data/value.ts'
import { hasStates, type KeyFacts, keysOf } from '../inspection/rule-memory.ts'
import type { Marble } from './marbles.ts'
import { playMoments } from './moments.ts'
import type { Scenario } from './rule-test.ts'

/** The states of one key: a letter at each time at which they change. */
export interface StateRow {
  /** The rule, and its key where it has any. */
  readonly name: string
  readonly marbles: readonly Marble[]
}

const stateLetters = { idle: '.', pending: 'p', raised: 'r' } as const

/** What the letters in these rows mean. */
export function legendOf(rows: readonly StateRow[]): string {
  const letters = new Set(rows.flatMap(({ marbles }) => marbles.map(({ letter }) => letter)))
  const known = Object.entries(stateLetters).flatMap(([state, letter]) =>
    letters.has(letter) ? [`${letter} ${state}`] : [],
  )
  const steps = [...letters].some(letter => /\d/.test(letter)) ? ['a digit: that many steps of the sequence'] : []
  return [...steps, ...known].join('   ')
}

const mostRows = 3

/** The states of these rules' keys over the whole scenario; of a few keys, if there are many. */
export function stateRows(scenario: Scenario, ids: ReadonlySet<string>): readonly StateRow[] {
  const machine = createMachine({ start: scenario.start })
  const rows = new Map<string, Map<number, string>>()
  playMoments(scenario, machine, ({ at }, work) => {
    work()
    for (const rule of machine.plan.rules) {
      if (!ids.has(rule.id) || !hasStates(rule)) continue
      for (const key of keysOf(machine, rule.id).values()) {
        const name = key.key === undefined ? rule.id : `${rule.id} ${show(key.key, 20)}`
        const changes = rows.get(name) ?? new Map<number, string>()
        if (rows.size < mostRows) rows.set(name, changes)
        const letter = letterOf(key)
        if (([...changes.values()].at(-1) ?? stateLetters.idle) !== letter) changes.set(at, letter)
      }
    }
  })
  return [...rows].flatMap(([name, changes]) =>
    changes.size === 0
      ? []
      : [
          {
            name,
            marbles: [...changes].map(([at, letter]) => ({ at, letter })),
          },
        ],
  )
}

function letterOf({ state, partials }: KeyFacts): string {
  return partials.length > 0 ? String(Math.min(Math.max(...partials), 9)) : stateLetters[state]
}
