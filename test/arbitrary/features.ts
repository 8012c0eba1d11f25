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
] as const

export type Features = { readonly [name in (typeof names)[number]]: boolean }

/** Those for which it holds. */
function those(holds: (name: string) => boolean): Features {
  const entries = names.map(name => [name, holds(name)] as const)
  return Object.fromEntries(entries) as Features
}

export const all = those(() => true)

/** Only these; a name that is none throws. */
export function only(wanted: readonly string[]): Features {
  const stranger = wanted.find(name => !names.some(known => known === name))
  if (stranger !== undefined) throw new Error(`"${stranger}" is no feature; there are ${names.join(', ')}`)
  return those(name => wanted.includes(name))
}
