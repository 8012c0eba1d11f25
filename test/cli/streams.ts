// The world of a command in a test: streams that are read back as strings, and an environment of the test's own.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Readable, Writable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { afterAll } from 'vitest'
import type { Command, Io } from '../../src/cli/command/command.ts'
import type { FileSource } from '../../src/cli/command/files.ts'
import { guard } from '../../src/cli/command/terminal.ts'
import type { JsonObject } from '../../src/rules/data/json.ts'

export interface Ran {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs a command to its end, with `stdin` as its standard input, and these environment variables and no others. */
export async function runCommand(
  command: Command,
  args: readonly string[],
  stdin = '',
  env: Io['env'] = {},
): Promise<Ran> {
  const stdout = new PassThrough()
  const stderr = new PassThrough()
  const signal = new AbortController().signal
  const io: Io = { stdin: Readable.from([Buffer.from(stdin)]), stdout, stderr, env, signal }
  const written = Promise.all([text(stdout), text(stderr)])
  try {
    const code = await command.run(args, io)
    stdout.end()
    stderr.end()
    const [out, err] = await written
    return { code, stdout: out, stderr: err }
  } finally {
    stdout.end()
    stderr.end()
  }
}

/** A file of that content, in pieces of `size` bytes. */
export function source(content: string | Uint8Array, size = 7): FileSource {
  const bytes = Buffer.from(content)
  const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  )
  return { name: 'recording.jsonl', stream: Readable.from(pieces) }
}

/** A file with this document, until the tests of the file end. */
export function documentFile(document: JsonObject, name = 'rules.json'): string {
  return textFile(JSON.stringify(document), name)
}

/** A file with this text, until the tests of the file end. */
export function textFile(content: string, name: string): string {
  return bytesFile(Buffer.from(content), name)
}

/** A file with these bytes, until the tests of the file end. */
export function bytesFile(content: Uint8Array, name: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'edge-rules-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, name), content)
  return join(folder, name)
}

/** A terminal of so many columns, and what was written to it. */
export function terminal(columns: number): { readonly stream: Io['stderr']; readonly shown: () => string } {
  let shown = ''
  const stream = new Writable({
    write(chunk, _encoding, done) {
      shown += chunk
      done()
    },
  })
  const guarded = Object.assign(stream, { isTTY: true, columns })
  guard(guarded)
  return { stream: guarded, shown: () => shown }
}
