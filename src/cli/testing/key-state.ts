// The states of a rule's keys, drawn over a whole test and said for one moment of it.
import { createMachine, type Machine } from '../../engine/machine.ts'
import type { KeyMemory } from '../../engine/memory.ts'
import { timed } from '../../engine/run.ts'
import { showDuration } from '../../rules/duration.ts'
import type { Rule } from '../../rules/rule.ts'
import { show } from '../../rules/value.ts'
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
  const steps = [...letters].some(letter => /\d/.test(letter)) ? ['a digit: so many steps of the sequence'] : []
  return [...steps, ...known].join('   ')
}

const mostRows = 3
const alarmClauses = ['for', 'times', 'until', 'keep', 'absent', 'resolved', 'sequence']

/** True where the rule has states that an author thinks in. */
const hasStates = ({ node }: Rule) => node['emit'] === 'rise' || alarmClauses.some(clause => node[clause] !== undefined)

/** The states of these rules' keys over the whole scenario; of a few keys, if there are many. */
export function stateRows(scenario: Scenario, ids: ReadonlySet<string>): readonly StateRow[] {
  const machine = createMachine({ start: scenario.start })
  const rows = new Map<string, Map<number, string>>()
  playMoments(scenario, machine, ({ at }, work) => {
    work()
    for (const rule of machine.plan.rules) {
      if (!ids.has(rule.id) || !hasStates(rule)) continue
      for (const key of machine.memories.get(rule.id)?.keys.values() ?? []) {
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

function letterOf({ alarm, partials }: KeyMemory): string {
  const steps = Math.max(0, ...(partials ?? []).map(({ next }) => next))
  return steps > 0 ? String(Math.min(steps, 9)) : stateLetters[alarm?.state ?? 'idle']
}

/** What the keys of a rule that were heard of last wait for, a sentence each; times as in the test. */
export function keySentences(machine: Machine, rule: Rule, start: number): readonly string[] {
  const keys = [...(machine.memories.get(rule.id)?.keys.values() ?? [])].slice(-mostRows)
  return keys.flatMap(key => {
    const facts = [...(hasStates(rule) ? [stateOf(key, start)] : []), ...timersOf(key, start)]
    return facts.length === 0 ? [] : [`${rule.id}${nameOf(key)}: ${facts.join('; ')}.`]
  })
}

const nameOf = ({ key }: KeyMemory) => (key === undefined ? '' : `, key ${show(key)}`)

function stateOf({ alarm }: KeyMemory, start: number): string {
  if (alarm?.state === 'raised') return `raised since ${timeOf(alarm.raised?.at ?? 0, start)}`
  if (alarm?.state === 'pending') return `pending since ${timeOf(alarm.since, start)}, ${alarm.count} in a row`
  return 'idle'
}

const timersOf = ({ timers }: KeyMemory, start: number): readonly string[] =>
  [...timers].flatMap(([place, due]) => {
    const clause = timed[place]
    return clause === undefined ? [] : [`${timerNames[clause]} at ${timeOf(due, start)}`]
  })

/** Times before the test, as event time can have them, are told as they are. */
const timeOf = (time: number, start: number) =>
  time < start ? new Date(time).toISOString() : showDuration(time - start)

const timerNames: Readonly<Record<(typeof timed)[number], string>> = {
  idle: 'its event time moves on',
  window: 'its window ends',
  sequence: 'its sequence runs out',
  absent: '"absent" ends',
  for: '"for" ends',
  keep: '"keep" ends',
  repeat: '"repeat" comes',
  limiter: 'what it holds back goes out',
}

/** The sentence with times as in the test: "raised since 1970-01-01T00:00:02.000Z" is "raised since 2s". */
export function inTestTime(sentence: string, start: number): string {
  return sentence.replace(/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, text => timeOf(Date.parse(text), start))
}
