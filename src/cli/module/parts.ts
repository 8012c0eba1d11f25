// What a running module is made of before anything flows: its environment, its log, its journal and its connection. Starts
// them, in the order in which they need each other; decides nothing.
import { type SchedulerLike, Subject } from 'rxjs'
import type { EdgeModule } from '../../edge/edge-module.ts'
import type { Variables } from '../../edge/environment.ts'
import type { FileJournal } from '../../edge/journal.ts'
import { createLog, type Log } from '../../edge/log.ts'
import { steadyScheduler } from '../../edge/steady-clock.ts'
import type { JsonObject } from '../../rules/data/json.ts'
import { defaultDocument, readDocument } from '../../rules/document/document.ts'
import { readDocumentFile } from '../command/files.ts'
import { refuseInvalid } from '../command/problem-lines.ts'
import { openJournal } from '../run/open-journal.ts'
import { connectAt, type Place, readPlace } from '../run/place.ts'

export interface ModuleParts {
  readonly place: Place
  readonly log: Log
  readonly scheduler: SchedulerLike
  /** Undefined where no state is kept. */
  readonly journal: FileJournal | undefined
  readonly edge: EdgeModule
  /** What the desired document is laid over. */
  readonly base: JsonObject
}

/** Throws `UsageError` where the environment or RULES_FILE is wrong. */
export async function startParts(variables: Variables): Promise<ModuleParts> {
  const place = await readPlace(variables)
  const { rulesFile, logLevel } = place.common
  const rules = rulesFile === undefined ? defaultDocument : await readDocumentFile(rulesFile)
  await refuseInvalid({ file: rulesFile }, readDocument({}, rules).problems)

  const log = createLog({ level: logLevel })
  const restored$ = new Subject<void>()
  const journal = await openJournal(place.common, log, () => restored$.next())
  const scheduler = steadyScheduler({ wall: Date.now, steady: () => performance.now() }, journal?.latest)
  const { edge, base } = await connectAt(place, { rules, log, scheduler })
  restored$.subscribe(() => edge.keepDesired())
  return { place, log, scheduler, journal, edge, base }
}
