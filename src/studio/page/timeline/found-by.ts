// What a rule finds of what really was, so that it is seen while a slider moves. Knows no row.
import { type Score, scoreOf } from '../../../workbench/sweep/labels.ts'
import type { RuleTrace } from '../../protocol.ts'
import { labels } from '../session/state.ts'

const score = ({ raisings }: RuleTrace): Score | undefined =>
  labels.value.length === 0 ? undefined : scoreOf([...raisings], labels.value)

/** Short; undefined where nothing is labelled. */
export function foundBy(trace: RuleTrace): string | undefined {
  const found = score(trace)
  if (found === undefined) return undefined
  return `finds ${found.hits}${found.falseAlarms > 0 ? `, ${found.falseAlarms.toLocaleString('en')} false` : ''}`
}

/** The same as a sentence. */
export function foundInWords(trace: RuleTrace | undefined): string {
  const found = trace && score(trace)
  if (found === undefined) return ''
  const { hits, misses, falseAlarms } = found
  return ` Raised ${trace?.raisings.length.toLocaleString('en')}×: it finds ${hits} of ${hits + misses} labels, and ${falseAlarms.toLocaleString('en')} alarms are false.`
}
