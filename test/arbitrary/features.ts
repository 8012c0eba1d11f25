// What random documents and recordings may use: one switch a feature, so that a new one can be tried alone.

const names = [
  'by',
  'each',
  'time',
  'dedupe',
  'merge',
  'latest',
  'window',
  'alarm',
  'absent',
  'expected',
  'sequence',
  'previous',
  'changes',
  'repeat',
  'limiter',
  'streams',
  'bodies',
  'parameters',
  'ruleChanges',
  // What the contract says anew, by kind.
  'clashes',
  'conditional',
  'expectedChanges',
  'ownTime',
  'units',
  'counters',
  'digits',
  'decimals',
  'previousEverywhere',
  'bareWindows',
  'rewriting',
  'forget',
  'spelling',
  'leaps',
  'bounds',
  'lastNot',
  'expire',
  'mute',
  'alarmSubject',
  'trailing',
  'eventDurations',
  'stepTimes',
  'allSteps',
  'stepTime',
  'stepInOutcomes',
  'crowded',
  // Words of windows and aggregates.
  'while',
  'latestBy',
  'offset',
  'partial',
  'events',
  'top',
  'overTime',
  'eachList',
  'setEach',
  'wallTime',
] as const

export type Features = { readonly [name in (typeof names)[number]]: boolean }

/** Those for which it holds. */
function those(holds: (name: string) => boolean): Features {
  const entries = names.map(name => [name, holds(name)] as const)
  return Object.fromEntries(entries) as Features
}

/** The whole language. */
export const all = those(() => true)

/** What the engine does not do yet as the contract says: `FULL=1` compares it too. A mend takes its names away. */
const open: readonly string[] = []

/** Words that the engine does not read yet. */
const unread: readonly string[] = []

/** What the engine accepts, right or wrong: for laws that need no reference. */
export const accepted = those(name => !unread.includes(name))

/** That on which engine and reference agree. */
export const agreed = those(name => !open.includes(name))

/** Only these; a name that is none throws. */
export function only(wanted: readonly string[]): Features {
  const stranger = wanted.find(name => !names.some(known => known === name))
  if (stranger !== undefined) throw new Error(`"${stranger}" is no feature; there are ${names.join(', ')}`)
  return those(name => wanted.includes(name))
}
