// Direct methods: the calls that wait for their answers.
import { randomUUID } from 'node:crypto'
import type { Json } from '../rules/data/json.ts'
import type { Emit } from './event.ts'
import { readJson } from './message.ts'
import type { Module } from './module.ts'
import type { Timers } from './timers.ts'

export interface MethodAnswer {
  readonly status: number
  readonly payload: Json | undefined
}

export interface MethodCalls {
  /** Status 404: the module is not there or does not listen; 504: no answer in time (milliseconds). `isTold`: as an event. */
  call(module: Module, name: string, payload: Json, timeout: number, isTold?: boolean): Promise<MethodAnswer>
  answered(id: string, status: number, payload: Uint8Array): void
  /** Answers what still waits with 504. */
  stop(): void
}

/** Calls that nobody answers in time get status 504. */
export function createMethodCalls(timers: Timers, emit: Emit): MethodCalls {
  const waiting = new Map<string, (answer: MethodAnswer) => void>()
  const notInTime = { status: 504, payload: undefined }

  return {
    call(module, name, payload, timeout, isTold = true) {
      const id = randomUUID()
      return new Promise(resolve => {
        const answer = (given: MethodAnswer) => {
          timer.unsubscribe()
          waiting.delete(id)
          if (isTold) emit({ kind: 'method', module: module.id, name, ...given })
          resolve(given)
        }
        const timer = timers.after(timeout, () => answer(notInTime))
        waiting.set(id, answer)
        const sent = module.connection?.invokeMethod(name, id, Buffer.from(JSON.stringify(payload))) ?? false
        if (!sent) answer({ status: 404, payload: undefined })
      })
    },
    answered(id, status, payload) {
      waiting.get(id)?.({ status, payload: readJson(payload) })
    },
    stop() {
      for (const answer of [...waiting.values()]) answer(notInTime)
    },
  }
}
