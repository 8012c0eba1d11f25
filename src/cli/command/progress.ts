// How far a long command is: one line on stderr that is written over, on a terminal only. Knows no command.
import { oneLine } from '../../rules/data/visible.ts'
import type { Io } from './command.ts'
import { sequence } from './terminal.ts'

export interface Progress {
  /** Something was done; what is said of it is asked for at most four times a second, and not in the first. */
  step(text: () => string): void
  /** Takes the line away. */
  end(): void
}

/** Where there is none to show. */
export const noProgress: Progress = { step() {}, end() {} }

const patience = 1000
const interval = 250
const startOfLine = sequence('G') + sequence('K')

/** `now` in milliseconds. */
export function createProgress({ stderr, env }: Pick<Io, 'stderr' | 'env'>, now: () => number = Date.now): Progress {
  if (stderr.isTTY !== true || env['TERM'] === 'dumb') return noProgress
  let next = now() + patience
  let shown = false
  return {
    step(text) {
      const time = now()
      if (time < next) return
      next = time + interval
      stderr.write(`${startOfLine}${oneLine(text()).slice(0, (stderr.columns ?? 80) - 1)}`)
      shown = true
    },
    end() {
      if (shown) stderr.write(startOfLine)
      shown = false
    },
  }
}
