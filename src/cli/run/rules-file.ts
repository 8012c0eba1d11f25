// RULES_FILE on a broker: read again whenever it changes, by an edit, by another file in its place, or behind a symbolic link
// as in Kubernetes.
import { stat } from 'node:fs/promises'
import {
  concat,
  concatMap,
  distinctUntilChanged,
  EMPTY,
  from,
  type Observable,
  of,
  type SchedulerLike,
  timer,
} from 'rxjs'
import type { Log } from '../../edge/log.ts'
import type { JsonObject } from '../../rules/data/json.ts'
import { writeJson } from '../../rules/data/json-text.ts'
import { readDocumentFile } from '../command/files.ts'

/** Milliseconds. Looking at the file works on every file system, being told of changes does not. */
const pace = 1000

export interface WatchOptions {
  /** What is in the file now. */
  readonly first: JsonObject
  readonly log: Log
  readonly scheduler: SchedulerLike
}

/** What is in the file, now and after each change. Never errors: while it cannot be read, the last one counts. */
export function watchRulesFile(
  file: string | undefined,
  { first, log, scheduler }: WatchOptions,
): Observable<JsonObject> {
  if (file === undefined) return of(first)
  let seen: string | undefined
  let isTold = false

  async function look(): Promise<Observable<JsonObject>> {
    const mark = await markOf(file ?? '')
    const isFirst = seen === undefined
    if (mark === seen && !isTold) return EMPTY
    seen = mark
    if (isFirst) return EMPTY
    try {
      const document = await readDocumentFile(file ?? '')
      isTold = false
      return of(document)
    } catch (error) {
      // It may be half written: it is read again at the next look.
      if (!isTold) log.warning({ error }, 'RULES_FILE cannot be read; the rules stay as they are.')
      isTold = true
      return EMPTY
    }
  }

  const changes$ = timer(0, pace, scheduler).pipe(concatMap(() => from(look()).pipe(concatMap(found$ => found$))))
  return concat(of(first), changes$).pipe(distinctUntilChanged((a, b) => writeJson(a) === writeJson(b)))
}

/** Another for each content; the file behind a link counts. */
async function markOf(file: string): Promise<string> {
  try {
    const { ino, size, mtimeMs } = await stat(file)
    return `${ino} ${size} ${mtimeMs}`
  } catch {
    return 'none'
  }
}
