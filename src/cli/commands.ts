// The registry of commands, in the order of the help. Each is loaded when it is asked for: `run` starts without the rest.
import type { Command } from './command.ts'

export type Registry = Readonly<Record<string, () => Promise<{ readonly command: Command }>>>

export const commands: Registry = {
  replay: () => import('./replay.ts'),
}
