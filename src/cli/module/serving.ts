// What answers questions about the module: its direct methods, and the port of metrics, health and the live view.
import { explained } from '../../edge/health.ts'
import { serveMetrics } from '../../edge/metrics-server.ts'
import { answerLive } from '../live/live-requests.ts'
import { methodTable } from '../run/methods/table.ts'
import { connectionStatus } from '../run/status.ts'
import type { ModuleParts } from './parts.ts'
import type { Witnesses } from './witnesses.ts'

/** Returns what ends it; the methods end with the connection. */
export function serve({ place, log, scheduler, edge }: ModuleParts, witnesses: Witnesses): () => void {
  const { running, fleet, metrics, status, recent, recordings, live } = witnesses
  const methods = methodTable({
    machine: () => running.last?.machine,
    now: () => scheduler.now(),
    recent,
    recordings,
    status: status.answer,
    fleet,
  })
  for (const [name, handler] of Object.entries(methods)) edge.methods.handle(name, handler)

  const { metricsPort: port, metricsAddress: address } = place.common
  if (port === 0) return () => {}
  const health = () => ({
    well: edge.figures.connected,
    figures: { ...explained(running.health), ...connectionStatus(edge.figures) },
  })
  return serveMetrics({ port, address, metrics, health, log, answer: answerLive(live) })
}
