// One module's twin: its desired and reported properties, their versions, and merge patches (RFC 7396). Knows no transport.
import type { JsonObject } from '../rules/data/json.ts'
import { twinProblems } from '../rules/twin/desired-limits.ts'
import { mergeObject } from '../rules/twin/merge-patch.ts'
import { Mistake } from './mistake.ts'

export interface Section {
  readonly version: number
  readonly properties: JsonObject
}

export interface Twin {
  readonly desired: Section
  readonly reported: Section
  /** The cloud's side: merges the patch and raises the version. Returns the patch as a client gets it, with `$version`. */
  patchDesired(patch: JsonObject): JsonObject
  /** The module's side. The patch has been validated. */
  patchReported(patch: JsonObject): void
}

/** A twin at version 1, with nothing reported. */
export function createTwin(desired: JsonObject): Twin {
  const twin = {
    desired: { version: 1, properties: mergeObject({}, desired) },
    reported: { version: 1, properties: {} as JsonObject },
    patchDesired(patch: JsonObject): JsonObject {
      twin.desired = patched(twin.desired, patch)
      return { ...patch, $version: twin.desired.version }
    },
    patchReported(patch: JsonObject): void {
      twin.reported = patched(twin.reported, patch)
    },
  }
  return twin
}

/** The document that a client gets when it asks for its twin. */
export function twinDocument({ desired, reported }: Twin): JsonObject {
  return { desired: withVersion(desired), reported: withVersion(reported) }
}

/** A section as a document has it. */
export function withVersion({ version, properties }: Section): JsonObject {
  return { ...properties, $version: version }
}

function patched({ version, properties }: Section, patch: JsonObject): Section {
  return { version: version + 1, properties: mergeObject(properties, patch) }
}

/** Throws a `Mistake` for desired properties that IoT Hub would refuse. */
export function checkLimits(desired: JsonObject): void {
  const [first] = twinProblems(desired)
  if (first === undefined) return
  throw new Mistake(
    `IoT Hub refuses these desired properties${first.pointer && `, at ${first.pointer}`}: ${first.message}`,
  )
}
