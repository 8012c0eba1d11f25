// Who is told of all that happens in the module: counts, logs, recordings, the live view. None of them changes anything.
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { createMetrics } from '../../edge/metrics.ts'
import type { Activity, PipelineOptions } from '../../engine/pipeline.ts'
import { programVersion } from '../command/program-version.ts'
import { LiveView } from '../live/live-view.ts'
import { createActivityLog } from '../run/activity-log.ts'
import { createFleetReport } from '../run/fleet-report.ts'
import { createLostTagsLog } from '../run/lost-tags.ts'
import { Recent } from '../run/recent.ts'
import { createRecorder } from '../run/recorder.ts'
import { Recordings } from '../run/recordings.ts'
import { createRunning } from '../run/running.ts'
import { createStatus } from '../run/status.ts'
import type { ModuleParts } from './parts.ts'

export type Witnesses = ReturnType<typeof createWitnesses>

export function createWitnesses(parts: ModuleParts) {
  const { place, base, log, scheduler, edge, journal } = parts
  const { recordFile: file, logLevel, stateDir } = place.common
  const program = programVersion()
  const sources = { journal: () => journal?.figures, edge: () => edge.figures }
  const running = createRunning({ program, base, sources })
  const fleet = createFleetReport({ twin: edge.twin, running, scheduler, log })
  const metrics = createMetrics(place.identity, randomUUID(), { ...sources, running }, edge.peer)
  const status = createStatus(sources, running)
  const recent = new Recent()
  const recorder = file === undefined ? undefined : createRecorder({ file, base, log, now: Date.now })
  const recordings =
    stateDir === undefined ? undefined : new Recordings({ folder: join(stateDir, 'recordings'), base, log, scheduler })
  const live = place.common.liveView ? createLiveView(parts, program) : undefined
  const tell = createActivityLog(log, logLevel, running, edge.peer)
  const tellLostTags = place.kind === 'broker' ? createLostTagsLog(place.settings, log) : () => {}
  // What runs is known first: others ask for it.
  const told = [running, recorder, recordings, recent, metrics, status, live].filter(one => one !== undefined)

  /** Of each message, before it is decided. */
  const watch: NonNullable<PipelineOptions['watch']> = (message, machine, now) => {
    recent.watch(message, machine, now)
    live?.watch(message, machine, now)
  }

  function record(activity: Activity): void {
    for (const one of told) one.record(activity)
    tell(activity)
    tellLostTags(activity)
  }

  function close(): void {
    recorder?.close()
    recordings?.end('the module has stopped')
    fleet.close()
  }

  return { running, fleet, metrics, status, recent, recordings, live, watch, record, close }
}

function createLiveView({ place, base, log, edge }: ModuleParts, version: string): LiveView {
  return new LiveView({
    version,
    identity: place.identity,
    base,
    log,
    isConnected: () => edge.figures.connected,
    now: Date.now,
    clock: () => performance.now(),
  })
}
