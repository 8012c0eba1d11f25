// `edge-rules run`: the module. Its parts, who is told of what they do, and the pipeline between them.
import { randomUUID } from 'node:crypto'
import { delay, lastValueFrom, Observable, share, takeUntil, tap } from 'rxjs'
import { pipeline } from '../engine/pipeline.ts'
import { forgetfulJournal, type Sender } from '../engine/ports.ts'
import { readArguments } from './command/arguments.ts'
import { type Command, exitCode } from './command/command.ts'
import { type ModuleParts, startParts } from './module/parts.ts'
import { serve } from './module/serving.ts'
import { createWitnesses } from './module/witnesses.ts'
import { sendingOf, sendingText } from './run/send-log.ts'

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
    const parts = await startParts(io.env)
    const { place, base, log, scheduler, edge, journal } = parts
    const witnesses = createWitnesses(parts)
    const stopServing = serve(parts, witnesses)
    const stop$ = aborted(io.signal).pipe(
      tap(() => log.info({}, 'Stopping.')),
      share(),
    )
    const activities$ = pipeline(
      { ...edge, sender: loggingSender(parts), twin: witnesses.fleet.twin },
      {
        base,
        stop$,
        scheduler,
        acknowledge: place.common.acknowledge,
        journal: journal ?? forgetfulJournal(randomUUID()),
        watch: witnesses.watch,
      },
    ).pipe(tap(witnesses.record), takeUntil(stop$.pipe(delay(drainTime))))
    await lastValueFrom(activities$, { defaultValue: undefined })
    await Promise.all([edge.close(), journal?.close()])
    witnesses.close()
    stopServing()
    log.info({}, 'Stopped.')
    return exitCode.fine
  },
}

/** At `debug`, each message that leaves is logged. */
const loggingSender = ({ edge, log }: ModuleParts): Sender => ({
  send(message) {
    if (log.shows('debug')) log.debug({ ...sendingOf(message) }, sendingText)
    return edge.sender.send(message)
  },
})

function aborted(signal: AbortSignal): Observable<void> {
  return new Observable(subscriber => {
    const abort = () => subscriber.next()
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort)
    return () => signal.removeEventListener('abort', abort)
  })
}
