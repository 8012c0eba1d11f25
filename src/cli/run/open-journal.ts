// The journal of a module that keeps its state: in a folder that is its own, and after what is there already.
import type { CommonEnvironment } from '../../edge/environment.ts'
import { lockFolder } from '../../edge/folder-lock.ts'
import { FileJournal } from '../../edge/journal.ts'
import type { Log } from '../../edge/log.ts'
import { UsageError } from '../command/command.ts'

/** Undefined without a folder; `restored` as of the journal. Throws `UsageError` where another process keeps its state there. */
export async function openJournal(
  { stateDir: folder, securesState: secures }: CommonEnvironment,
  log: Log,
  restored: () => void,
): Promise<FileJournal | undefined> {
  if (folder === undefined) {
    log.info({}, 'STATE_DIR is not set: at a restart, windows, waits and alarms start again from nothing.')
    return undefined
  }
  if (!(await lockFolder(folder, log))) {
    throw new UsageError(
      `STATE_DIR: another running module keeps its state in ${folder}. Give each module a folder of its own.`,
    )
  }
  const journal = new FileJournal({ folder, log, secures, restored, now: () => performance.now() })
  const ahead = (journal.latest ?? 0) - Date.now()
  if (ahead > 0) {
    const text = 'The clock is behind the state in STATE_DIR; time goes on from there until the clock has caught up.'
    log.warning({ seconds: Math.ceil(ahead / 1000) }, text)
  }
  return journal
}
