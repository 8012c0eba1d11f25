// What runs here: the program, the document and its rules, and how it is. Told alike in reports, logs, metrics and methods.
import { documentHash } from '../../edge/document-hash.ts'
import { type Health, healthOf } from '../../edge/health.ts'
import type { Sources } from '../../edge/metrics.ts'
import type { Machine } from '../../engine/machine.ts'
import type { Activity } from '../../engine/pipeline.ts'
import type { JsonObject } from '../../rules/data/json.ts'
import { runningDocument } from '../../rules/document/running-document.ts'

type Applied = Activity & { readonly kind: 'applied' }

export interface Running {
  /** Before whatever tells of it. */
  record(activity: Activity): void
  readonly facts: Facts
  readonly health: Health
  /** The last answer to a desired document. */
  readonly last: Applied | undefined
}

export interface Facts {
  /** The program's version. */
  readonly program: string
  /** The hash that `edge-rules hash` gives for it; undefined before the first. */
  readonly document: string | undefined
  /** The ids of the rules that run. */
  readonly rules: readonly string[]
}

export interface RunningOptions {
  readonly program: string
  readonly base: JsonObject
  readonly sources: Sources
}

export function createRunning({ program, base, sources }: RunningOptions): Running {
  const known = new WeakMap<object, string>()
  let last: Applied | undefined
  let facts: Facts = { program, document: undefined, rules: [] }
  return {
    record(activity) {
      if (activity.kind !== 'applied') return
      last = activity
      const { machine } = activity
      const document = documentHash(documentOf(machine, base), known)
      facts = { program, document, rules: machine.plan.rules.map(({ id }) => id) }
    },
    get facts() {
      return facts
    },
    get health() {
      const isRejected = last?.applied.accepted === false
      return healthOf({ edge: sources.edge(), journal: sources.journal(), isRejected })
    },
    get last() {
      return last
    },
  }
}

/** The document that the machine runs, as a person would have it in a file. */
export const documentOf = (machine: Machine, base: JsonObject): JsonObject =>
  runningDocument(machine.desired ?? {}, base)

/** As many of the first as have so many characters together, so that an answer or a record stays short. */
export function firstOf(names: readonly string[], characters: number): readonly string[] {
  let left = characters
  const end = names.findIndex(name => {
    left -= name.length + 3
    return left < 0
  })
  return end < 0 ? names : names.slice(0, end)
}
