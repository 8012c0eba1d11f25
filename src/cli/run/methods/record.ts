// The direct method `record`: begins and ends recordings, and gives their content piece by piece, for sites without a shell.
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { describe } from '../../../edge/fault.ts'
import { answering, count, duration, PayloadError, readPayload, text, yes } from '../../../edge/method-payload.ts'
import type { MethodAnswer, MethodHandler } from '../../../edge/methods.ts'
import type { Json } from '../../../rules/data/json.ts'
import { isRecording, mostRecordings, type OpenRecording, type Recordings } from '../recordings.ts'
import { iso, type StatesSource } from './states.ts'

export interface RecordSource extends StatesSource {
  /** Undefined without STATE_DIR. */
  readonly recordings: Recordings | undefined
}

const example = '2026-01-31T02-00-00-000Z.jsonl'
const valid: readonly Json[] = [{}, { for: '5m', bytes: 10_000_000 }, { stop: true }, { read: example, from: 0 }]

const defaults = { time: 300_000, bytes: 10_000_000 }
const most = { time: 7 * 86_400_000, bytes: 1_000_000_000 }
/** Bytes of a piece before it is compressed; the piece is halved until it fits into an answer. */
const piece = 512 * 1024
const mostAnswer = 110_000
const compress = promisify(gzip)

export function recordMethod({ machine: present, recordings }: RecordSource): MethodHandler {
  return answering(valid, payload => {
    const asked = readPayload(payload, { for: duration, bytes: count, stop: yes, read: text, from: count })
    const { for: time, bytes, stop, read, from } = asked
    const ways = [time ?? bytes, stop, read ?? from].filter(way => way !== undefined)
    if (ways.length > 1) throw new PayloadError('Begin a recording, stop it or read one: not two at once.')
    if (recordings === undefined) return refused(409, 'Recordings are kept in STATE_DIR, which is not set.')
    if (stop === true) return stopped(recordings)
    if (read !== undefined) return readPiece(recordings, read, from ?? 0)
    if (from !== undefined) throw new PayloadError('"from" needs "read", the name of a recording.')
    const machine = present()
    if (ways.length === 0) return { status: 200, payload: overview(recordings) }
    if (machine === undefined) return refused(409, 'No rules run yet.')
    if ((time ?? 0) > most.time) throw new PayloadError('"for" must be 7d at most.')
    if ((bytes ?? 0) > most.bytes) throw new PayloadError(`"bytes" must be ${most.bytes} at most.`)
    const { present: open, free = Number.POSITIVE_INFINITY } = recordings
    if (open !== undefined)
      return refused(409, `${open.name} is being written until ${iso(open.until)}; stop it first.`)
    const bounds = { time: time ?? defaults.time, bytes: bytes ?? defaults.bytes }
    if (bounds.bytes > free / 2) {
      return refused(
        409,
        `The disk of STATE_DIR has ${free} bytes left, of which a recording may take half: ask for fewer "bytes".`,
      )
    }
    try {
      const { removed } = recordings.begin(machine, bounds)
      return { status: 200, payload: { ...overview(recordings), ...(removed.length === 0 ? {} : { removed }) } }
    } catch (error) {
      return refused(500, `The recording cannot be written: ${describe(error)}`)
    }
  })
}

function overview(recordings: Recordings) {
  const { present, folder } = recordings
  return {
    recording: present === undefined ? null : described(present),
    folder,
    files: recordings.list().map(({ name, bytes }) => ({ name, bytes })),
    keeps: mostRecordings,
  }
}

const described = ({ name, rules, since, until, bytes, most }: OpenRecording) => ({
  file: name,
  rules,
  since: iso(since),
  until: iso(until),
  bytes,
  most,
})

function stopped(recordings: Recordings): MethodAnswer {
  const ended = recordings.end('somebody has stopped it')
  return { status: 200, payload: { ...overview(recordings), ended: ended === undefined ? null : described(ended) } }
}

/** A member of a gzip file: what is read piece by piece, and put together, is one. */
async function readPiece(recordings: Recordings, name: string, from: number): Promise<MethodAnswer> {
  const known = isRecording(name) ? recordings.list().find(file => file.name === name) : undefined
  if (known === undefined) {
    const names = recordings.list().map(file => file.name)
    return refused(404, `There is no recording ${JSON.stringify(name)}; there are: ${names.join(', ') || 'none'}.`)
  }
  const content = await recordings.read(name, from, piece)
  for (let size = content.length; ; size = Math.ceil(size / 2)) {
    const packed = (await compress(content.subarray(0, size))).toString('base64')
    if (packed.length > mostAnswer) continue
    const next = from + size < known.bytes ? { next: from + size } : {}
    return { status: 200, payload: { name, bytes: known.bytes, from, ...next, gzip: packed } }
  }
}

const refused = (status: number, error: string): MethodAnswer => ({ status, payload: { error } })
