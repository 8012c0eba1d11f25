// The log, written in the runtime's own format so that the tools of IoT Edge can read it. Knows no reader of it.
import { type DestinationStream, destination, pino } from 'pino'
import { oneLine } from '../rules/data/visible.ts'
import type { logLevels } from '../rules/nodes/settings.ts'
import { describe } from './fault.ts'

export type LogLevel = (typeof logLevels)[number]

/** The syslog severities that edgeAgent and edgeHub give to the runtime's levels. */
const severities: Readonly<Record<LogLevel, number>> = { fatal: 0, error: 3, warning: 4, info: 6, debug: 7, verbose: 7 }

/** What follows the text as JSON. `error` may be any thrown thing: its message and causes are written. */
export type LogFields = Readonly<Record<string, unknown>>

type Write = (fields: LogFields, text: string) => void

export type Log = { readonly [level in LogLevel]: Write } & {
  /** Takes effect with the next record. */
  setLevel(level: LogLevel): void
  /** Whether records of that level are written: what is told of each message is not put together for nothing. */
  shows(level: LogLevel): boolean
}

export interface LogOptions {
  readonly level: LogLevel
  /** Where lines go; default: standard error, written before the call returns so that none is lost at an exit. */
  readonly stream?: DestinationStream
  /** Epoch milliseconds. */
  readonly now?: () => number
}

/** A log of one line a record: `<6> 2026-01-31 08:30:00.000 +00:00 text {"key":"value"}`. */
export function createLog({ level, stream = destination({ dest: 2, sync: true }), now = Date.now }: LogOptions): Log {
  const logger = pino(
    {
      level,
      base: null,
      customLevels: { fatal: 60, error: 50, warning: 40, info: 30, debug: 20, verbose: 10 },
      useOnlyCustomLevels: true,
      formatters: { level: label => ({ level: label }) },
      timestamp: () => `,"time":${now()}`,
      serializers: { error: describe },
    },
    { write: record => stream.write(runtimeLine(record)) },
  )
  const writeAt =
    (at: LogLevel): Write =>
    (fields, text) =>
      logger[at](fields, text)
  return {
    fatal: writeAt('fatal'),
    error: writeAt('error'),
    warning: writeAt('warning'),
    info: writeAt('info'),
    debug: writeAt('debug'),
    verbose: writeAt('verbose'),
    setLevel: chosen => {
      logger.level = chosen
    },
    shows: asked => logger.isLevelEnabled(asked),
  }
}

/**
 * edgeAgent's parser wants the offset as `+00:00`, not as `Z`, and one line for each record: names that come from outside can
 * neither begin another nor colour this one.
 */
function runtimeLine(record: string): string {
  const { level, time, msg = '', ...fields }: { level: LogLevel; time: number; msg?: string } = JSON.parse(record)
  const [date, clock] = new Date(time).toISOString().slice(0, -1).split('T')
  const tail = Object.keys(fields).length === 0 ? '' : ` ${JSON.stringify(fields)}`
  return `<${severities[level]}> ${date} ${clock} +00:00 ${oneLine(msg + tail)}\n`
}
