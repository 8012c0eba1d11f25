// The last desired document that was accepted, on disk, for a start at which edgeHub has none to give.
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Desired } from '../engine/ports.ts'
import { isObject } from '../rules/data/json.ts'
import { parseByValue, writeJson } from '../rules/data/json-text.ts'
import { writeFile } from './safe-file.ts'

export interface DesiredFile {
  /** Undefined where there is none. Rejects where there is one that cannot be read. */
  read(): Promise<Desired | undefined>
  /** Whole or not at all: a file that is cut off by a failing power supply is never seen. */
  write(desired: Desired): Promise<void>
}

/** `desired.json` in that folder, which is made if it is not there. */
export function desiredFile(folder: string): DesiredFile {
  const path = join(folder, 'desired.json')
  return {
    async read() {
      const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined
        throw error
      })
      if (text === undefined) return undefined
      const content = parseByValue(text)
      if (isObject(content) && typeof content['version'] === 'number' && isObject(content['document'])) {
        return { version: content['version'], document: content['document'] }
      }
      throw new Error(`${path} contains no desired document`)
    },
    async write({ version, document }) {
      await mkdir(folder, { recursive: true })
      await writeFile(path, [Buffer.from(writeJson({ version, document }))])
    },
  }
}
