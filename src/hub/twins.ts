// What edgeHub does for twins between its modules and the cloud: asks, answers from its own copy where the cloud does
// not, and notices that the cloud is back. This is edgeHub's StoringTwinManager. Knows no transport.
import { isObject, type Json, type JsonObject } from '../rules/data/json.ts'
import { diffPatch, mergeObject } from '../rules/twin/merge-patch.ts'
import { reportedProblem } from '../rules/twin/reported-limits.ts'
import type { Emit } from './event.ts'
import type { Faults } from './fault.ts'
import { readJson } from './message.ts'
import type { Module } from './module.ts'
import type { Patience } from './patience.ts'
import type { Timers } from './timers.ts'
import { checkLimits, twinDocument, withVersion } from './twin.ts'

/** What a twin request is answered with. edgeHub gives no reason for an error: the body is empty. */
export interface TwinResponse {
  readonly status: number
  readonly body: Uint8Array
}

/** Called once, at once or later; undefined where a fault says not to answer. */
export type Respond = (response: TwinResponse | undefined) => void

export interface Twins {
  get(module: Module, respond: Respond): void
  report(module: Module, body: Uint8Array, respond: Respond): void
  /** The cloud's side: a merge patch of the desired properties. Throws a `Mistake` where IoT Hub would not take it. */
  change(module: Module, patch: JsonObject): void
  /** A fault of the module's twin came into force or ended. */
  faultChanged(module: Module): void
}

interface TwinsOptions {
  readonly modules: ReadonlyMap<string, Module>
  readonly faults: Faults
  readonly patience: Patience
  readonly timers: Timers
  readonly emit: Emit
}

/** edgeHub's own copy of a twin: as the cloud last gave it, with what the module has reported since. */
interface Copy {
  /** With `$version`; empty where the module has only reported. */
  readonly desired: JsonObject
  readonly reported: JsonObject
  /** When it was read from the cloud, if it was. */
  readonly readAt: number | undefined
}

const noCopy: Copy = { desired: {}, reported: {}, readAt: undefined }
const noBody = new Uint8Array()

/** The twins of all modules of the hub. */
export function createTwins({ modules, faults, patience, timers, emit }: TwinsOptions): Twins {
  const copies = new Map<Module, Copy>()
  /** Modules whose cloud edgeHub believes to be away. It learns better only when it calls the cloud, for any of them. */
  const away = new Set<Module>()

  function reaches(module: Module): boolean {
    const { answer, after } = faults.twin(module.id)
    return answer === 'slow' ? after < patience.cloud : answer === 'normal' || answer === 'none'
  }

  function callCloud(module: Module): boolean {
    if (!reaches(module)) return false
    for (const other of modules.values()) if (away.has(other) && reaches(other)) cloudIsBack(other)
    return true
  }

  /** A module without a copy, because it has neither read its twin nor reported, is told nothing. */
  function cloudIsBack(module: Module): void {
    away.delete(module)
    const copy = copies.get(module)
    if (copy === undefined || module.connection === undefined) return
    if (copy.readAt !== undefined && timers.now() - copy.readAt <= patience.twinSync) return
    const { desired } = readCloud(module)
    const patch = diffPatch(copy.desired, desired)
    if (Object.keys(patch).length > 0) push(module, patch, patch)
  }

  function readCloud(module: Module): Copy {
    const { desired, reported } = module.twin
    const copy = { desired: withVersion(desired), reported: reported.properties, readAt: timers.now() }
    copies.set(module, copy)
    return copy
  }

  function push(module: Module, patch: JsonObject, sent: JsonObject | undefined): void {
    const { version } = module.twin.desired
    const pushed = (sent !== undefined && module.connection?.pushDesired(sent, version)) ?? false
    emit({ kind: 'desired', module: module.id, patch, version, pushed })
  }

  function answer(module: Module): TwinResponse {
    if (callCloud(module)) {
      readCloud(module)
      return found(twinDocument(module.twin))
    }
    const { desired, reported } = copies.get(module) ?? noCopy
    return found({ desired, reported })
  }

  function refuse(module: Module, patch: Json | undefined, status: number, problem: string): TwinResponse {
    emit({ kind: 'reported', module: module.id, patch, version: module.twin.reported.version, status, problem })
    return { status, body: noBody }
  }

  function take(module: Module, patch: Json | undefined): TwinResponse {
    if (!isObject(patch)) return refuse(module, patch, 500, 'the patch is not a JSON object')
    const problem = reportedProblem(patch)
    if (problem !== undefined) return refuse(module, patch, 400, problem)
    module.twin.patchReported(patch)
    const copy = copies.get(module) ?? noCopy
    copies.set(module, { ...copy, reported: mergeObject(copy.reported, patch) })
    emit({ kind: 'reported', module: module.id, patch, version: module.twin.reported.version, status: 204 })
    return { status: 204, body: noBody }
  }

  return {
    get(module, respond) {
      const fault = faults.twin(module.id)
      if (fault.answer === 'none') respond(undefined)
      else if (fault.answer === 'slow') timers.after(fault.after, () => respond(answer(module)))
      else respond(answer(module))
    },

    report(module, body, respond) {
      if (faults.twin(module.id).answer === 'none') return respond(undefined)
      respond(take(module, readJson(body)))
      callCloud(module)
    },

    change(module, patch) {
      checkLimits(mergeObject(module.twin.desired.properties, patch))
      const before = module.twin.desired.version
      const next = module.twin.patchDesired(patch)
      if (away.has(module)) return push(module, patch, undefined)
      const copy = copies.get(module)
      if (copy === undefined) return push(module, patch, next)
      const { desired } = readCloud(module)
      // A copy that is not of the version before is brought up to date by what it lacks.
      push(module, patch, copy.desired['$version'] === before ? next : diffPatch(copy.desired, desired))
    },

    faultChanged(module) {
      const { answer } = faults.twin(module.id)
      if (answer === 'empty') copies.delete(module)
      if (answer === 'empty' || answer === 'offline') away.add(module)
    },
  }
}

function found(document: JsonObject): TwinResponse {
  return { status: 200, body: Buffer.from(JSON.stringify(document)) }
}
