// The text format of Prometheus, 0.0.4. Knows no metric by itself.
import { type Family, families } from './metric-families.ts'

export type Labels = Readonly<Record<string, string>>

export interface Sample {
  readonly family: Family
  readonly labels: Labels
  readonly value: number
  /** Of a histogram: `_bucket`, `_sum` or `_count`. */
  readonly suffix?: string
}

/** A sample without labels of its own. */
export const one = (family: Family, value: number): Sample => ({ family, labels: {}, value })

/**
 * The samples by family, each family once and in the order of the table; `common` labels every sample. `peer`: who is at the
 * other end, whom the table calls edgeHub.
 */
export function exposition(samples: Iterable<Sample>, common: Labels, peer = 'edgeHub'): string {
  const lines = new Map<Family, string[]>()
  const shared = labelText(common)
  for (const { family, labels, value, suffix = '' } of samples) {
    const own = labelText(labels)
    const text = `${family}${suffix}{${shared}${own === '' ? '' : `,${own}`}} ${value}`
    const found = lines.get(family)
    if (found === undefined) lines.set(family, [text])
    else found.push(text)
  }
  return Object.entries(families)
    .map(([family, [type, help]]) => {
      const values = lines.get(family as Family)
      return values === undefined
        ? ''
        : `# HELP ${family} ${help.replaceAll('edgeHub', peer)}\n# TYPE ${family} ${type}\n${values.join('\n')}\n`
    })
    .join('')
}

function labelText(labels: Labels): string {
  const escaped = (value: string) => value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
  return Object.entries(labels)
    .map(([name, value]) => `${name}="${escaped(value)}"`)
    .join(',')
}
