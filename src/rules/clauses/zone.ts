// Time zones by their IANA names.
import { didYouMean, problem } from '../problem.ts'
import type { Reading } from '../reading.ts'
import { show } from '../value.ts'

/** True for a zone that this machine knows; else it is reported. */
export function checkZone(name: string, pointer: string, reading: Reading): boolean {
  if (isZone(name)) return true
  const message = `${show(name)} is no time zone; write an IANA name like "Europe/Berlin".`
  reading.report(problem('unknown-value', pointer, message, didYouMean(name, Intl.supportedValuesOf('timeZone'))))
  return false
}

function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}
