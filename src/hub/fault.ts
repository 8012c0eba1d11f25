// The faults that can be injected, and which of them are in force. What each one breaks is at the place that asks here.

/** Without `module` a fault concerns every module. */
export type Fault =
  /** Cuts the sockets, without a goodbye. */
  | { readonly kind: 'disconnect'; readonly module?: string }
  /** The hub is gone: sockets cut, connections refused, until `up`. The ports stay the same; queues and twins remain. */
  | { readonly kind: 'down' }
  | { readonly kind: 'up' }
  /** The next `count` (1) acknowledgements get lost: those messages are delivered again. */
  | { readonly kind: 'dropAcknowledgement'; readonly module?: string; readonly count?: number }
  /** `empty`: the hub is offline and has never seen the twin. `none`: twin requests are not answered. */
  | { readonly kind: 'twin'; readonly module?: string; readonly answer: 'normal' | 'empty' | 'none' }
  /** `error`: the workload API answers 500, so that no new token can be had. */
  | { readonly kind: 'workload'; readonly answer: 'normal' | 'error' }

export type TwinAnswer = Extract<Fault, { kind: 'twin' }>['answer']

/** The faults in force. */
export interface Faults {
  apply(fault: Fault): void
  /** True if this acknowledgement is to get lost; counts it. */
  loseAcknowledgement(module: string): boolean
  twinAnswer(module: string): TwinAnswer
  workloadFails(): boolean
}

const everyModule = '*'

export function createFaults(): Faults {
  const acknowledgementsToLose = new Map<string, number>()
  const twinAnswers = new Map<string, TwinAnswer>()
  let workload: 'normal' | 'error' = 'normal'

  return {
    apply(fault) {
      if (fault.kind === 'dropAcknowledgement') {
        const module = fault.module ?? everyModule
        acknowledgementsToLose.set(module, (acknowledgementsToLose.get(module) ?? 0) + (fault.count ?? 1))
      } else if (fault.kind === 'twin') {
        if (fault.module === undefined) twinAnswers.clear()
        twinAnswers.set(fault.module ?? everyModule, fault.answer)
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
    twinAnswer: module => twinAnswers.get(module) ?? twinAnswers.get(everyModule) ?? 'normal',
    workloadFails: () => workload === 'error',
  }
}
