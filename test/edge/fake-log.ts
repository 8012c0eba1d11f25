// A log that remembers.
import type { Log, LogFields, LogLevel } from '../../src/edge/log.ts'

export interface LogRecord {
  readonly level: LogLevel
  readonly fields: LogFields
  readonly text: string
}

export function fakeLog(): Log & { readonly records: LogRecord[] } {
  const records: LogRecord[] = []
  const at = (level: LogLevel) => (fields: LogFields, text: string) => void records.push({ level, fields, text })
  return {
    records,
    fatal: at('fatal'),
    error: at('error'),
    warning: at('warning'),
    info: at('info'),
    debug: at('debug'),
    verbose: at('verbose'),
    setLevel: () => {},
    shows: () => true,
  }
}
