// The faults that can be injected, and which of them are in force. What each one breaks is at the place that asks here.
import type { Patience } from './patience.ts'

/** Without `module` a fault concerns every module. */
export type Fault =
  /** Cuts the sockets, without a goodbye. */
  | { readonly kind: 'disconnect'; readonly module?: string }
  /** The hub is gone: sockets cut, connections refused, until `up`. The ports stay the same; queues and twins remain. */
  | { readonly kind: 'down' }
  | { readonly kind: 'up' }
  /** The next `count` (1) acknowledgements get lost: those messages are delivered again. */
  | { readonly kind: 'dropAcknowledgement'; readonly module?: string; readonly count?: number }
  /**
   * `slow`: the cloud takes `after`, as long as edgeHub waits for it (20 s) unless said otherwise; a twin that takes as
   * long as that is answered from edgeHub's own copy. `offline`: the cloud is away, and edgeHub answers from its own copy
   * at once. `empty`: the same, but it has no copy. `none`: twin requests are not answered.
   */
  | {
      readonly kind: 'twin'
      readonly module?: string
      readonly answer: 'normal' | 'slow' | 'offline' | 'empty' | 'none'
      /** Milliseconds, which the hub scales with its other times. */
      readonly after?: number
    }
  /** `error`: the workload API answers 500, so that no new token can be had. */
  | { readonly kind: 'workload'; readonly answer: 'normal' | 'error' }

export interface TwinFault {
  readonly answer: Extract<Fault, { kind: 'twin' }>['answer']
  /** Milliseconds, scaled. */
  readonly after: number
}

/** The faults in force. */
export interface Faults {
  apply(fault: Fault): void
  /** True if this acknowledgement is to get lost; counts it. */
  loseAcknowledgement(module: string): boolean
  twin(module: string): TwinFault
  workloadFails(): boolean
}

const everyModule = '*'
const noTwinFault: TwinFault = { answer: 'normal', after: 0 }

interface FaultsOptions {
  readonly patience: Patience
  readonly timeScale: number
}

export function createFaults({ patience, timeScale }: FaultsOptions): Faults {
  const acknowledgementsToLose = new Map<string, number>()
  const twinFaults = new Map<string, TwinFault>()
  let workload: 'normal' | 'error' = 'normal'

  return {
    apply(fault) {
      if (fault.kind === 'dropAcknowledgement') {
        const module = fault.module ?? everyModule
        acknowledgementsToLose.set(module, (acknowledgementsToLose.get(module) ?? 0) + (fault.count ?? 1))
      } else if (fault.kind === 'twin') {
        if (fault.module === undefined) twinFaults.clear()
        const after = fault.after === undefined ? patience.cloud : fault.after * timeScale
        twinFaults.set(fault.module ?? everyModule, { answer: fault.answer, after })
      } else if (fault.kind === 'workload') workload = fault.answer
    },
    loseAcknowledgement(module) {
      for (const name of [module, everyModule]) {
        const left = acknowledgementsToLose.get(name) ?? 0
        if (left === 0) continue
        acknowledgementsToLose.set(name, left - 1)
        return true
      }
      return false
    },
    twin: module => twinFaults.get(module) ?? twinFaults.get(everyModule) ?? noTwinFault,
    workloadFails: () => workload === 'error',
  }
}
