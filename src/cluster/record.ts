// A message as it travels through a cluster: what stands before its body as JSON, which most messages of a sender have alike,
// and its body.
import { type Message, type Properties, type SystemProperties, systemPropertyNames } from '../rules/data/message.ts'
import type { TimeForm } from '../workbench/recording/time-form.ts'
import type { Outbox } from './outbox.ts'

/** What stands before a body. */
interface Head {
  readonly input: string
  readonly properties: readonly (readonly [name: string, value: string])[]
  readonly system: SystemProperties
  /** How its recording gives times. */
  readonly form?: TimeForm
  /** The clock leapt to it from there, in epoch milliseconds. */
  readonly leapsFrom?: number
  /** The body is JSON in UTF-8 on one line. */
  readonly isJson?: true
}

/** A message with what its recording says of it. */
export interface Travelling {
  readonly message: Message
  readonly form: TimeForm
  /** The clock leapt to it from there, in epoch milliseconds. */
  readonly leapsFrom?: number | undefined
  readonly isJson?: true | undefined
}

const milliseconds: TimeForm = { kind: 'milliseconds', zero: 0 }
const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** Writes messages; a head like the one before is not made again. */
export class RecordWriter {
  #last: Travelling | undefined
  #head: Uint8Array = new Uint8Array()

  write(travelling: Travelling, out: Outbox): void {
    if (!isAlike(travelling, this.#last)) {
      this.#last = travelling
      this.#head = encoder.encode(JSON.stringify(headOf(travelling)))
    }
    const start = out.begin()
    out.bytes(this.#head)
    out.raw(travelling.message.bytes)
    out.end(start)
  }
}

function isAlike(a: Travelling, b: Travelling | undefined): boolean {
  return (
    b !== undefined &&
    a.message.properties === b.message.properties &&
    a.message.system === b.message.system &&
    a.message.input === b.message.input &&
    a.form === b.form &&
    a.leapsFrom === b.leapsFrom &&
    a.isJson === b.isJson
  )
}

function headOf({ message, form, leapsFrom, isJson }: Travelling): Head {
  const { input, properties, system } = message
  return { input, properties: [...properties], system, form, ...leap(leapsFrom), ...(isJson && { isJson }) }
}

const leap = (leapsFrom: number | undefined) => (leapsFrom === undefined ? {} : { leapsFrom })

/** Reads messages; a head like the one before is not read again. */
export class RecordReader {
  #bytes: Uint8Array = new Uint8Array()
  #head: Omit<Travelling, 'message'> & Omit<Message, 'bytes'> = readHead('{"input":"","properties":[],"system":{}}')

  /** The body is copied: rules may keep it. */
  read(record: Uint8Array): Travelling {
    const length = new DataView(record.buffer, record.byteOffset).getUint32(0, true)
    const head = record.subarray(4, 4 + length)
    if (!isSame(head, this.#bytes)) {
      this.#head = readHead(decoder.decode(head))
      this.#bytes = head.slice()
    }
    const { input, properties, system, form, leapsFrom, isJson } = this.#head
    return { message: { input, bytes: record.slice(4 + length), properties, system }, form, leapsFrom, isJson }
  }
}

function readHead(text: string): Omit<Travelling, 'message'> & Omit<Message, 'bytes'> {
  const { input, properties, system, form = milliseconds, leapsFrom, isJson }: Head = JSON.parse(text)
  const map: Properties = new Map(properties)
  const known = systemPropertyNames.flatMap(name => (system[name] === undefined ? [] : [[name, system[name]] as const]))
  return { input, properties: map, system: Object.fromEntries(known), form, leapsFrom, isJson }
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return false
  return true
}
