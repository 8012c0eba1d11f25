// The process as Prometheus knows processes.
import { one, type Sample } from './exposition.ts'

export function* processSamples(): Iterable<Sample> {
  const { user, system } = process.cpuUsage()
  yield one('process_start_time_seconds', Math.round(Date.now() - process.uptime() * 1000) / 1000)
  yield one('process_cpu_seconds_total', (user + system) / 1e6)
  yield one('process_resident_memory_bytes', process.memoryUsage.rss())
}
