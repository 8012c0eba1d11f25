// What reaches a terminal: the sequences that this program makes, and of all other text nothing that a terminal obeys. The
// one place for it: streams are guarded where the program starts, and no command can forget it.
import { randomInt } from 'node:crypto'
import { StringDecoder } from 'node:string_decoder'
import { visible } from '../../rules/data/visible.ts'
import type { Io } from './command.ts'

/** Tells our sequences from those in a document or in a message, which cannot know it. */
const seal = `\u001b[${randomInt(1e9, 1e12)};`

/** A control sequence of our own, such as `1m` or `K`: `ESC [` is put before it by the guarded stream. */
export const sequence = (code: string): string => seal + code

/**
 * From now on the stream makes everything safe that is written to it. Only bytes that go elsewhere than to a terminal stay as
 * they are: recordings in files are the same on every run.
 */
export function guard(stream: Io['stdout']): void {
  const { write } = stream
  const decoder = new StringDecoder()
  const safe = (chunk: unknown): unknown => {
    if (typeof chunk === 'string') return guarded(chunk)
    return chunk instanceof Uint8Array && stream.isTTY === true ? guarded(decoder.write(Buffer.from(chunk))) : chunk
  }
  Object.defineProperty(stream, 'write', {
    value: (chunk: unknown, ...rest: readonly unknown[]) => Reflect.apply(write, stream, [safe(chunk), ...rest]),
  })
}

/** The text as a terminal may have it. */
export const guarded = (text: string): string => text.split(seal).map(visible).join('\u001b[')
