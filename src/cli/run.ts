// `edge-rules run`: the module. Environment, adapters and pipeline, wired on one screen.
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { delay, lastValueFrom, Observable, share, takeUntil, tap } from 'rxjs'
import { explained } from '../edge/health.ts'
import { createLog } from '../edge/log.ts'
import { createMetrics } from '../edge/metrics.ts'
import { serveMetrics } from '../edge/metrics-server.ts'
import { steadyScheduler } from '../edge/steady-clock.ts'
import { pipeline } from '../engine/pipeline.ts'
import { forgetfulJournal, type Sender } from '../engine/ports.ts'
import { defaultDocument, readDocument } from '../rules/document/document.ts'
import { readArguments } from './command/arguments.ts'
import { type Command, exitCode } from './command/command.ts'
import { readDocumentFile } from './command/files.ts'
import { refuseInvalid } from './command/problem-lines.ts'
import { programVersion } from './command/program-version.ts'
import { answerLive } from './live/live-requests.ts'
import { LiveView } from './live/live-view.ts'
import { createActivityLog } from './run/activity-log.ts'
import { createFleetReport } from './run/fleet-report.ts'
import { createLostTagsLog } from './run/lost-tags.ts'
import { methodTable } from './run/methods/table.ts'
import { openJournal } from './run/open-journal.ts'
import { connectAt, readPlace } from './run/place.ts'
import { Recent } from './run/recent.ts'
import { createRecorder } from './run/recorder.ts'
import { Recordings } from './run/recordings.ts'
import { createRunning } from './run/running.ts'
import { sendingOf, sendingText } from './run/send-log.ts'
import { connectionStatus, createStatus } from './status.ts'

/** Milliseconds to finish what was begun; with the goodbye to edgeHub, which takes two seconds at most, under five. */
const drainTime = 2500

export const command: Command = {
  name: 'run',
  summary: 'the module: connects as the environment says, runs until SIGTERM',
  help: `usage: edge-rules run

Runs as a module of Azure IoT Edge. Its environment and its module twin configure it:

  IOTEDGE_*             what edgeAgent sets; "edge-rules hub" prints a set for a hub on this machine
  ClientTransportType   Amqp_Tcp_Only (default), Amqp_WebSocket_Only, Mqtt_Tcp_Only or Mqtt_WebSocket_Only
  RULES_FILE            the document of rules that runs while the twin has none; default: the built-in rule
  STATE_DIR             a folder for what must survive a restart: state, and the last rules; also for recordings that
                        somebody asks for by the method "record"; default: none
  STATE_SYNC            grouped (default): what a failing power supply can take is the last second of state; each: a
                        message is acknowledged when the disk has what it changed
  ACKNOWLEDGE           outputs (default): a message is acknowledged when its outputs were accepted; journal: when
                        STATE_DIR has it, which is faster, and as safe as the disk is
  RECORD_FILE           writes what the module receives, for "edge-rules replay"; an existing file is kept as FILE.1
  TWIN_WAIT             how long messages wait for the twin, as at a start offline, before they are decided by what
                        STATE_DIR has or by RULES_FILE; default 5s; 0: for ever
  ACK_TIMEOUT           what edgeHub's MessageAckTimeoutSecs is set to; default 30s
  TOKEN_LIFETIME        how long tokens are valid; default 1h, over MQTT, where a new one needs a new connection, 1d
  RuntimeLogLevel       fatal, error, warning, info (default), debug or verbose
  METRICS_PORT          where http://…/metrics is served for Prometheus, and /health; default 9600; 0: off
  METRICS_ADDRESS       at which of this machine's addresses, such as 127.0.0.1; default: all
  LIVE_VIEW             on: the port of the metrics also shows what the module does, bodies included, to
                        "edge-rules tap" and "edge-rules studio"; default off

With MQTT_URL, and nothing of IoT Edge's, it is a client of an ordinary broker:

  MQTT_URL              mqtt://host, mqtts://host, ws://host/path or wss://host/path
  MQTT_INPUTS           which topics are which inputs: "input1=factory/+/telemetry; ambient=room/#"; default:
                        input1=edge-rules/input1
  MQTT_OUTPUTS          where outputs go: "output1=alerts/{property:line}/{topic:1}"; places: {output}, {client},
                        {property:NAME}, {topic:LEVEL} (of the topic it came on, from 0); default:
                        edge-rules/{client}/{output}
  MQTT_CLIENT_ID, MQTT_VERSION          edge-rules- and the host's name; 5 (default) or 3.1.1
  MQTT_USERNAME, MQTT_PASSWORD_FILE, MQTT_TOKEN_FILE    who it is; files are read again at each connect
  MQTT_CA_FILE, MQTT_CERT_FILE, MQTT_KEY_FILE           for mqtts and wss
  MQTT_SESSION_EXPIRY, MQTT_RECEIVE_MAXIMUM, MQTT_QOS   1d; 100; 1
  MQTT_ENVELOPE         on: properties and body in one JSON object, { "properties": ..., "body": ... }; default off
  MQTT_RETAINED         ignore: messages that the broker has kept for new subscribers are none; default take
  MQTT_DESIRED, MQTT_REPORTED           topics of the document and the report: edge-rules/{client}/desired, .../reported

SIGTERM and SIGINT end it within five seconds: it finishes the messages it took and leaves the rest to edgeHub or
the broker.
`,

  async run(args, io) {
    readArguments(args, { options: {} })
    const place = await readPlace(io.env)
    const { rulesFile, recordFile: file, logLevel, acknowledge } = place.common
    const rules = rulesFile === undefined ? defaultDocument : await readDocumentFile(rulesFile)
    await refuseInvalid({ file: rulesFile }, readDocument({}, rules).problems)

    const log = createLog({ level: logLevel })
    const journal = await openJournal(place.common, log)
    const scheduler = steadyScheduler({ wall: Date.now, steady: () => performance.now() }, journal?.latest)
    const { edge, base } = await connectAt(place, { rules, log, scheduler })
    const recorder = file === undefined ? undefined : createRecorder({ file, base, log, now: Date.now })
    const sender: Sender = {
      send(message) {
        if (log.shows('debug')) log.debug({ ...sendingOf(message) }, sendingText)
        return edge.sender.send(message)
      },
    }
    const sources = { journal: () => journal?.figures, edge: () => edge.figures }
    const version = programVersion()
    const running = createRunning({ program: version, base, sources })
    const fleet = createFleetReport({ twin: edge.twin, running, scheduler, log })
    const tell = createActivityLog(log, logLevel, running, edge.peer)
    const tellLostTags = place.kind === 'broker' ? createLostTagsLog(place.settings, log) : () => {}
    const metrics = createMetrics(place.identity, randomUUID(), { ...sources, running }, edge.peer)
    const status = createStatus(sources, running)
    const recent = new Recent()
    const { stateDir, metricsPort: port, metricsAddress: address } = place.common
    const recordings =
      stateDir === undefined
        ? undefined
        : new Recordings({ folder: join(stateDir, 'recordings'), base, log, scheduler })
    const health = () => ({
      well: edge.figures.connected,
      figures: { ...explained(running.health), ...connectionStatus(edge.figures) },
    })
    const live = place.common.liveView
      ? new LiveView({
          version,
          identity: place.identity,
          base,
          log,
          isConnected: () => edge.figures.connected,
          now: Date.now,
          clock: () => performance.now(),
        })
      : undefined
    const answer = answerLive(live)
    const stopMetrics = port === 0 ? () => {} : serveMetrics({ port, address, metrics, health, log, answer })
    const methods = methodTable({
      machine: () => running.last?.machine,
      now: () => scheduler.now(),
      recent,
      recordings,
      status: status.answer,
      fleet,
    })
    for (const [name, handler] of Object.entries(methods)) edge.methods.handle(name, handler)
    const stop$ = aborted(io.signal).pipe(
      tap(() => log.info({}, 'Stopping.')),
      share(),
    )
    const activities$ = pipeline(
      { ...edge, sender, twin: fleet.twin },
      {
        base,
        stop$,
        scheduler,
        acknowledge,
        journal: journal ?? forgetfulJournal(randomUUID()),
        watch(message, machine, now) {
          recent.watch(message, machine, now)
          live?.watch(message, machine, now)
        },
      },
    ).pipe(
      tap(activity => {
        running.record(activity)
        recorder?.record(activity)
        recordings?.record(activity)
        recent.record(activity)
        metrics.record(activity)
        status.record(activity)
        live?.record(activity)
        tell(activity)
        tellLostTags(activity)
      }),
      takeUntil(stop$.pipe(delay(drainTime))),
    )
    await lastValueFrom(activities$, { defaultValue: undefined })
    await Promise.all([edge.close(), journal?.close()])
    recorder?.close()
    recordings?.end('the module has stopped')
    fleet.close()
    stopMetrics()
    log.info({}, 'Stopped.')
    return exitCode.fine
  },
}

function aborted(signal: AbortSignal): Observable<void> {
  return new Observable(subscriber => {
    const abort = () => subscriber.next()
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort)
    return () => signal.removeEventListener('abort', abort)
  })
}
