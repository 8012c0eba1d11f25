// The name of the session that the broker keeps for this client, across starts: what it delivers again it delivers under the
// packet identifiers of that session, and another session has its own.
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Log } from '../log.ts'
import { writeFileNow } from '../safe-file.ts'

export interface SessionName {
  readonly name: string
  /** At a connection: whether the broker still had the session. True where one is lost that there was. */
  begin(isPresent: boolean): boolean
}

/** Kept in that folder; undefined: for this start alone. */
export function sessionName(folder: string | undefined, log: Log): SessionName {
  const path = folder === undefined ? undefined : join(folder, 'broker-session')
  const kept = path === undefined ? undefined : read(path)
  let name = kept ?? randomUUID()
  let isKnown = kept !== undefined

  function keep(): void {
    if (path === undefined) return
    try {
      writeFileNow(path, [Buffer.from(`${name}\n`)])
    } catch (error) {
      log.warning({ error }, 'The name of the session could not be kept in STATE_DIR.')
    }
  }

  return {
    get name() {
      return name
    },
    begin(isPresent) {
      const isLost = isKnown && !isPresent
      if (!isPresent) name = randomUUID()
      if (!isPresent || !isKnown) keep()
      isKnown = true
      return isLost
    },
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim() || undefined
  } catch {
    return undefined
  }
}
