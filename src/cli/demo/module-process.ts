// The demo's module in a process of its own: what it logs becomes happenings, and it is started again when it ends.
import { exitCode, UsageError } from '../command/command.ts'
import { readLogLine, readSending } from '../run/send-log.ts'
import { type KeptProcess, keepRunning } from './kept-process.ts'
import type { NamedSends } from './named-sends.ts'

export interface ModuleProcessOptions {
  /** All of its environment but for its log level. */
  readonly env: Readonly<Record<string, string>>
  /** Where it shows what it does, on this machine alone. */
  readonly livePort: number
  readonly note: (text: string, worry?: boolean) => void
  readonly sends: NamedSends
  /** Told where it refuses to run. */
  readonly failed: (error: UsageError) => void
}

/** A warning, in the severities of syslog. */
const worrying = 4

export function keepModule({ env, livePort, note, sends, failed }: ModuleProcessOptions): KeptProcess {
  const live = { METRICS_PORT: String(livePort), METRICS_ADDRESS: '127.0.0.1', LIVE_VIEW: 'on' }
  return keepRunning({
    args: ['run'],
    // At that level its log says which rules send a message.
    env: { ...env, ...live, RuntimeLogLevel: 'debug' },
    started: pid => note(`the module is process ${pid}`),
    line(text) {
      const record = readLogLine(text)
      const sending = record && readSending(record)
      if (sending !== undefined) sends.announced(sending)
      else if (record === undefined || record.severity <= worrying) note(`module: ${text}`, true)
    },
    ended(how, code) {
      sends.moduleEnded()
      const again = code !== exitCode.usage
      note(`the module's process has ended (${how})${again ? '; it is started again' : ''}`, true)
      if (!again) failed(new UsageError('the module refuses to run; the lines above say why.'))
      return again
    },
  })
}
