// The time and the memory that this process takes, for the workbench to measure with.
import { setImmediate as turn } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { Meter } from '../../workbench/speed/measure.ts'

export const processMeter: Meter = {
  used() {
    const { user, system } = process.cpuUsage()
    return user + system
  },
  pause: () => turn(),
}

/** Collects the garbage, and tells how many bytes are left. */
export function collector(): () => number {
  setFlagsFromString('--expose-gc')
  const collect: unknown = runInNewContext('gc')
  return () => {
    for (let time = 0; time < 2; time++) if (typeof collect === 'function') collect()
    const { heapUsed, external } = process.memoryUsage()
    return heapUsed + external
  }
}
