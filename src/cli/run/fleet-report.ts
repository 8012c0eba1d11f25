// What runs, in the reported properties, so that a query over all devices finds who runs something else. It goes with each
// answer to a document; that the health has changed is told between them, at most once a minute.
import { from, interval, lastValueFrom, type SchedulerLike } from 'rxjs'
import { isFault } from '../../edge/fault.ts'
import type { Log } from '../../edge/log.ts'
import type { Twin } from '../../engine/ports.ts'
import type { JsonObject } from '../../rules/data/json.ts'
import { reportedProblem } from '../../rules/twin/reported-limits.ts'
import { firstOf, type Running } from './running.ts'

/** Milliseconds. */
const pace = { look: 10_000, tell: 60_000 }

/** Characters of rule ids; a report holds 32 KiB in all. */
const mostCharacters = 4_000

export interface FleetReport {
  /** The twin, whose reports tell besides what runs. */
  readonly twin: Twin
  /** Reports it again. Resolves when the peer has it. */
  report(): Promise<void>
  close(): void
}

export interface FleetReportOptions {
  readonly twin: Twin
  readonly running: Running
  readonly scheduler: SchedulerLike
  readonly log: Log
}

export function createFleetReport({ twin, running, scheduler, log }: FleetReportOptions): FleetReport {
  let told = ''
  let toldAt = Number.NEGATIVE_INFINITY

  /** The patch, which is about to be reported. */
  function next(): JsonObject {
    const runs = runsOf(running)
    told = JSON.stringify(runs)
    toldAt = scheduler.now()
    return { runs }
  }

  const report = async () => void (await lastValueFrom(from(twin.report(next())), { defaultValue: undefined }))

  function reportQuietly(): void {
    report().catch((error: unknown) => {
      if (!isFault(error, 'closed')) log.warning({ error }, 'What runs could not be reported.')
    })
  }

  const looking = interval(pace.look, scheduler).subscribe(() => {
    const isNews = running.facts.document !== undefined && JSON.stringify(runsOf(running)) !== told
    if (isNews && scheduler.now() - toldAt >= pace.tell) reportQuietly()
  })
  return {
    twin: {
      ...twin,
      report(patch) {
        const both = { ...patch, ...next() }
        if (reportedProblem(both) === undefined) return twin.report(both)
        // Each is small enough alone.
        reportQuietly()
        return twin.report(patch)
      },
    },
    report,
    close: () => looking.unsubscribe(),
  }
}

/** Without a connection, which nobody could be told of. */
function runsOf({ facts, health }: Running): JsonObject {
  const { program, document = null, rules } = facts
  const reasons = health.reasons.filter(reason => reason !== 'disconnected')
  return {
    program,
    document,
    rules: firstOf(rules, mostCharacters),
    ruleCount: rules.length,
    health: reasons.length === 0 ? 'ready' : 'degraded',
    reasons,
  }
}
