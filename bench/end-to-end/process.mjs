// What the operating system tells of a process: on Linux; elsewhere nothing.
import { readFileSync } from 'node:fs'

const ticks = 100 // a second: what Linux tells every program, whatever it counts itself

/** Milliseconds of processor time, and bytes that are resident; undefined where nobody tells. */
export function usageOf(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ')
    const resident = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    return { processor: ((Number(fields[11]) + Number(fields[12])) * 1000) / ticks, resident: Number(resident) * 1024 }
  } catch {
    return undefined
  }
}
