// The document that runs, and what became of the last one that came.
import { documentHash } from '../../edge/document-hash.ts'
import type { Activity } from '../../engine/pipeline.ts'
import type { JsonObject } from '../../rules/data/json.ts'
import type { Problem } from '../../rules/data/problem.ts'
import { runningDocument } from '../../rules/document/running-document.ts'
import { effective } from '../run/effective-document.ts'

type Applied = Activity & { readonly kind: 'applied' }

/** Problems of a document that are told of. */
const mostProblems = 20

export class LiveDocument {
  readonly #base: JsonObject
  #desired: { readonly version: number; readonly document: JsonObject } | undefined
  #rejected: { readonly version: number; readonly problems: readonly JsonObject[] } | undefined
  /** Made when it is asked for: it takes as long as the document is large. */
  #hash: string | undefined

  constructor(base: JsonObject) {
    this.#base = base
  }

  /** What is told of it, where somebody watches. */
  apply({ desired, applied }: Applied, at: number, isWatched: boolean): JsonObject | undefined {
    const { version, document } = desired
    const { accepted, running, ended } = applied
    const problems = applied.problems.slice(0, mostProblems).map(problemJson)
    if (accepted) {
      this.#desired = { version, document }
      this.#hash = undefined
    }
    this.#rejected = accepted ? undefined : { version, problems }
    if (!isWatched) return undefined
    const rules = running.rules.map(({ id }) => id)
    return { at, version, hash: this.#hashed, accepted, rules, problems, ended: Object.fromEntries(ended) }
  }

  /** Its version and hash, where one has come. */
  get name(): JsonObject {
    if (this.#desired === undefined) return {}
    return { document: { version: this.#desired.version, hash: this.#hashed } }
  }

  get whole(): JsonObject {
    const desired = this.#desired
    const rejected = this.#rejected
    return {
      ...(desired === undefined ? {} : { version: desired.version }),
      hash: this.#hashed,
      base: this.#base,
      ...(desired === undefined ? {} : { desired: desired.document }),
      effective: effective(this.#desired?.document ?? {}, this.#base),
      ...(rejected === undefined ? {} : { rejected: { ...rejected } }),
    }
  }

  get #hashed(): string {
    this.#hash ??= documentHash(runningDocument(this.#desired?.document ?? {}, this.#base))
    return this.#hash
  }
}

const problemJson = ({ code, severity, pointer, message, hint }: Problem): JsonObject => ({
  code,
  severity,
  pointer,
  message,
  ...(hint === undefined ? {} : { hint }),
})
