// Reported properties, across sessions: one patch is on its way, and those that come meanwhile wait as one. Knows no twin.
import type { Json, JsonObject } from '../rules/data/json.ts'
import { isObject } from '../rules/data/json.ts'
import { reportedProblem } from '../rules/twin/reported-limits.ts'
import type { Connection } from './connection.ts'
import { fault, isFault } from './fault.ts'
import { type RetryOptions, untilAccepted } from './outputs.ts'
import type { Session } from './session.ts'

export interface Reports {
  /** Resolves when edgeHub has the patch; rejects with a `refused` fault where it never will, with `closed` at the end. */
  report(patch: JsonObject): Promise<void>
  /** Sends the last patch again, unless it went over this session: an edgeHub that is offline pushes the twin only then. */
  repeat(session: Session): void
}

interface Waiting {
  readonly patch: JsonObject
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

/** Reports, sent one after the other, in order, over whatever session there is. */
export function createReports(connection: Connection, options: RetryOptions): Reports {
  const waiting: Waiting[] = []
  let isSending = false
  let last: JsonObject | undefined
  let lastSession: Session | undefined

  async function send(): Promise<void> {
    isSending = true
    for (let next = takeTogether(waiting); next !== undefined; next = takeTogether(waiting)) {
      const { patch, parts } = next
      try {
        await untilAccepted(connection, 'A report', options, async session => {
          await session.report(patch)
          lastSession = session
        })
        for (const { resolve } of parts) resolve()
      } catch (error) {
        for (const { reject } of parts) reject(error)
      }
    }
    isSending = false
  }

  function report(patch: JsonObject): Promise<void> {
    const problem = reportedProblem(patch)
    if (problem !== undefined) {
      return Promise.reject(fault('refused', `the reported properties cannot be sent: ${problem}`))
    }
    last = patch
    return new Promise((resolve, reject) => {
      waiting.push({ patch, resolve, reject })
      if (!isSending) void send()
    })
  }

  return {
    report,
    repeat(session) {
      if (last === undefined || isSending || session === lastSession) return
      report(last).catch((error: unknown) => {
        if (!isFault(error, 'closed')) options.log.warning({ error }, 'The report was not made again.')
      })
    },
  }
}

/** The first of those that wait, with as many of those behind it as can be one patch with it. */
function takeTogether(
  waiting: Waiting[],
): { readonly patch: JsonObject; readonly parts: readonly Waiting[] } | undefined {
  const first = waiting.shift()
  if (first === undefined) return undefined
  const parts = [first]
  let { patch } = first
  for (let next = waiting[0]; next !== undefined; next = waiting[0]) {
    const together = inOne(patch, next.patch)
    if (reportedProblem(together) !== undefined) break
    patch = together
    parts.push(next)
    waiting.shift()
  }
  return { patch, parts }
}

/** The merge patch that does what these two do, one after the other. */
function inOne(first: JsonObject, second: JsonObject): JsonObject {
  const both = new Map<string, Json>(Object.entries(first))
  for (const [name, value] of Object.entries(second)) {
    const before = both.get(name)
    both.set(name, isObject(before) && isObject(value) ? inOne(before, value) : value)
  }
  return Object.fromEntries(both)
}
