// The registry of commands, in the order of the help. Each is loaded when it is asked for: `run` starts without the rest.
import type { Command } from './command/command.ts'

export type Registry = Readonly<Record<string, () => Promise<{ readonly command: Command }>>>

export const commands: Registry = {
  run: () => import('./run.ts'),
  demo: () => import('./demo.ts'),
  sensor: () => import('./sensor.ts'),
  hub: () => import('./hub.ts'),
  test: () => import('./test.ts'),
  tap: () => import('./tap.ts'),
  explain: () => import('./explain.ts'),
  replay: () => import('./replay.ts'),
  diff: () => import('./diff.ts'),
  sweep: () => import('./sweep.ts'),
  studio: () => import('./studio.ts'),
  validate: () => import('./validate.ts'),
  patch: () => import('./patch.ts'),
  hash: () => import('./hash.ts'),
  bench: () => import('./bench.ts'),
  schema: () => import('./schema.ts'),
}
