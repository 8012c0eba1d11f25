// What a command is, and what it may touch: the streams, the environment and the signal that it is given, nothing global.
import type { Readable, Writable } from 'node:stream'
import { InputError } from '../../workbench/input-error.ts'

/** The world as a command sees it. A test gives it streams of its own. */
export interface Io {
  readonly stdin: Readable & { readonly isTTY?: boolean; setRawMode?(raw: boolean): unknown }
  readonly stdout: Writable & { readonly isTTY?: boolean; readonly columns?: number }
  readonly stderr: Writable & { readonly isTTY?: boolean; readonly columns?: number }
  readonly env: Readonly<Record<string, string | undefined>>
  /** Aborts on SIGINT, SIGTERM and when nobody reads stdout any more: the command ends quietly. */
  readonly signal: AbortSignal
}

export interface Command {
  readonly name: string
  /** One line for the list of commands. */
  readonly summary: string
  /** What `--help` prints: usage, options with their defaults, an example. */
  readonly help: string
  /**
   * Resolves to the exit code. Throws `UsageError`, or another `InputError`, for wrong usage or unreadable input (exit code 2), `Refusal` for an
   * invalid document (1); anything else thrown is a fault of the program (3).
   */
  run(args: readonly string[], io: Io): Promise<number>
}

/** `no`: the answer is no (a failing test, an invalid document, a difference). */
export const exitCode = { fine: 0, no: 1, usage: 2, fault: 3 } as const

/** Wrong usage or unreadable input. The message says what is wrong, where, and what would be right. */
export class UsageError extends InputError {
  override readonly name = 'UsageError'
}

/** Nothing is done, because a document is invalid: the answer is no. The message names every problem. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
}
