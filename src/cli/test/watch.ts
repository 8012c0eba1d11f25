// Which of some files change, as it happens. Watches their folders, because editors put a new file in the old one's place.
import { type FSWatcher, watch } from 'node:fs'
import { dirname, resolve } from 'node:path'

/** How long a burst of changes is taken for one. */
const burst = 30

export interface Watch {
  /** Watches these files, and those of before no more. */
  files(names: readonly string[]): void
  /** Resolves when one of them has changed since the last time; at once, if one has; also when watching ends. */
  changed(): Promise<void>
}

/** Watches until the signal aborts. */
export function createWatch(signal: AbortSignal): Watch {
  const folders = new Map<string, FSWatcher>()
  let wanted = new Set<string>()
  let dirty = false
  let wake = () => {}

  function look(folder: string): FSWatcher {
    const watcher = watch(folder, (_, name) => {
      if (name !== null && !wanted.has(resolve(folder, name))) return
      dirty = true
      wake()
    })
    // A folder that goes away: its files are read again, and say so.
    watcher.on('error', () => {
      dirty = true
      wake()
    })
    return watcher
  }

  signal.addEventListener('abort', () => {
    for (const watcher of folders.values()) watcher.close()
    wake()
  })

  return {
    files(names) {
      wanted = new Set(names.map(name => resolve(name)))
      const needed = new Set([...wanted].map(name => dirname(name)))
      for (const [folder, watcher] of folders) {
        if (needed.has(folder)) continue
        watcher.close()
        folders.delete(folder)
      }
      for (const folder of needed) if (!folders.has(folder)) folders.set(folder, look(folder))
    },
    async changed() {
      while (!dirty && !signal.aborted) {
        await new Promise<void>(resolveWait => {
          wake = resolveWait
        })
      }
      // An editor writes in several steps; the last of them is the file.
      await new Promise(resolveWait => setTimeout(resolveWait, burst))
      dirty = false
    },
  }
}
