// The faults that can be injected, and which of them are in force. What each one breaks is at the place that asks here.
import type { Patience } from './patience.ts'

/** Without `module` a fault concerns every module. */
export type Fault =
  /** Cuts the sockets, without a goodbye. */
  | { readonly kind: 'disconnect'; readonly module?: string }
  /** The hub is gone: sockets cut, connections refused, until `up`. The ports stay the same; queues and twins remain. */
  | { readonly kind: 'down' }
  | { readonly kind: 'up' }
  /** The hub is there, and hears and says nothing, until `up`: no packet of either side arrives. */
  | { readonly kind: 'silent' }
  /**
   * The next `count` (1) outputs are refused: over AMQP with that condition (`amqp:internal-error`), over MQTT, which
   * knows no refusal, by acknowledging and dropping them.
   */
  | { readonly kind: 'refuse'; readonly module?: string; readonly count?: number; readonly condition?: string }
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
  /** `error`: the workload API answers 500, so that no new token can be had. `slow`: it takes `after` (1 min). */
  | { readonly kind: 'workload'; readonly answer: 'normal' | 'error' | 'slow'; readonly after?: number }

interface AnswerOf<Kind extends 'twin' | 'workload'> {
  readonly answer: Extract<Fault, { kind: Kind }>['answer']
  /** Milliseconds, scaled. */
  readonly after: number
}

/** The faults in force. */
export interface Faults {
  apply(fault: Fault): void
  /** True if this acknowledgement is to get lost; counts it. */
  loseAcknowledgement(module: string): boolean
  /** The condition with which this output is to be refused, if it is; counts it. */
  refuseOutput(module: string): string | undefined
  twin(module: string): AnswerOf<'twin'>
  workload(): AnswerOf<'workload'>
}

interface FaultsOptions {
  readonly patience: Patience
  readonly timeScale: number
}

const everyModule = '*'
const workloadDelay = 60_000

/** None is in force at first. */
export function createFaults({ patience, timeScale }: FaultsOptions): Faults {
  const lostAcknowledgements = createCountdown<true>()
  const refusals = createCountdown<string>()
  const twinFaults = new Map<string, AnswerOf<'twin'>>()
  let workload: AnswerOf<'workload'> = { answer: 'normal', after: 0 }

  return {
    apply(fault) {
      const module = ('module' in fault ? fault.module : undefined) ?? everyModule
      if (fault.kind === 'dropAcknowledgement') lostAcknowledgements.add(module, fault.count ?? 1, true)
      else if (fault.kind === 'refuse') refusals.add(module, fault.count ?? 1, fault.condition ?? 'amqp:internal-error')
      else if (fault.kind === 'twin') {
        if (module === everyModule) twinFaults.clear()
        const after = fault.after === undefined ? patience.cloud : fault.after * timeScale
        twinFaults.set(module, { answer: fault.answer, after })
      } else if (fault.kind === 'workload')
        workload = { answer: fault.answer, after: (fault.after ?? workloadDelay) * timeScale }
    },
    loseAcknowledgement: module => lostAcknowledgements.next(module) ?? false,
    refuseOutput: refusals.next,
    twin: module => twinFaults.get(module) ?? twinFaults.get(everyModule) ?? { answer: 'normal', after: 0 },
    workload: () => workload,
  }
}

/** What is to happen so many times more, to a module or to any. */
function createCountdown<What>() {
  const pending = new Map<string, { readonly what: What; left: number }[]>()

  function take(module: string): What | undefined {
    const [first, ...later] = pending.get(module) ?? []
    if (first === undefined) return undefined
    first.left -= 1
    if (first.left === 0) pending.set(module, later)
    return first.what
  }

  return {
    add(module: string, left: number, what: What): void {
      pending.set(module, [...(pending.get(module) ?? []), { what, left }])
    },
    next: (module: string): What | undefined => take(module) ?? take(everyModule),
  }
}
