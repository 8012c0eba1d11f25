// Runs of a recording that is sorted, kept in a folder for temporary files. Knows no recording.
import { createReadStream } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RunStore } from '../../workbench/recording/sorted.ts'
import { UsageError } from './command.ts'

/** The folder is made with the first run, and removed at the end. */
export function createRunStore(): RunStore {
  let folder: string | undefined
  let count = 0
  return {
    async keep(pieces) {
      try {
        folder ??= await mkdtemp(join(tmpdir(), 'edge-rules-sort-'))
        const name = `run-${++count}.jsonl`
        const file = join(folder, name)
        await writeFile(file, pieces, { mode: 0o600 })
        return { name, stream: createReadStream(file, { highWaterMark: 256 * 1024 }) }
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error)
        throw new UsageError(`--sort needs room for temporary files in ${tmpdir()}: ${reason}.`)
      }
    },
    async end() {
      if (folder !== undefined) await rm(folder, { recursive: true, force: true })
      folder = undefined
    },
  }
}
