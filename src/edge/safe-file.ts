// Files that are there whole or not at all, also when the power fails in the middle. Knows nothing of what is in them.
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { open, rename } from 'node:fs/promises'

/** The mode of files: bodies of messages may be confidential. */
export const ownerOnly = 0o600

/** Appends all of it: a disk that is almost full takes a part, and the rest fails. */
export function writeWhole(descriptor: number, line: Buffer): void {
  for (let written = 0; written < line.length; ) written += writeSync(descriptor, line, written)
}

/** Makes names last, as `fsync` does contents. Not every system has it. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return
  const descriptor = openSync(folder, 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

/** Puts the file in the place of the one of that name. */
export function writeFileNow(path: string, content: readonly Buffer[]): void {
  const draft = `${path}.new`
  try {
    const descriptor = openSync(draft, 'w', ownerOnly)
    try {
      for (const part of content) writeWhole(descriptor, part)
      fsyncSync(descriptor)
    } finally {
      closeSync(descriptor)
    }
    renameSync(draft, path)
  } catch (error) {
    discard(draft)
    throw error
  }
}

/** The same, while other things go on. */
export async function writeFile(path: string, content: readonly Buffer[]): Promise<void> {
  const draft = `${path}.new`
  try {
    const file = await open(draft, 'w', ownerOnly)
    try {
      for (const part of content) await file.writeFile(part)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(draft, path)
  } catch (error) {
    discard(draft)
    throw error
  }
}

/** Half a file takes the place that a full disk needs. */
function discard(draft: string): void {
  try {
    rmSync(draft, { force: true })
  } catch {
    // The disk has failed, as is told already.
  }
}
