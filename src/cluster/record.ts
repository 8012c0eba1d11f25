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

/** What stands before a body, as it was read. */
type ReadHead = Omit<Travelling, 'message'> & Omit<Message, 'bytes'>

/** Heads by a hash of their bytes: most messages of a sender have the same, and one is read more slowly than found. */
class Heads {
  /** The bytes of all that are known, one after the other. */
  readonly #bytes: Uint8Array
  readonly #known = new Map<number, { readonly start: number; readonly end: number; readonly head: ReadHead }>()
  #length = 0

  constructor(size: number) {
    this.#bytes = new Uint8Array(size)
  }

  of(bytes: Uint8Array): ReadHead {
    const hash = hashOf(bytes)
    const known = this.#known.get(hash)
    if (known !== undefined && isSame(bytes, this.#bytes, known)) return known.head
    const head = readHead(decoder.decode(bytes))
    this.#keep(hash, bytes, head)
    return head
  }

  #keep(hash: number, bytes: Uint8Array, head: ReadHead): void {
    if (bytes.length > this.#bytes.length) return
    // All are forgotten where there is no more room: those in use come again.
    if (this.#length + bytes.length > this.#bytes.length) {
      this.#known.clear()
      this.#length = 0
    }
    const [start, end] = [this.#length, this.#length + bytes.length]
    this.#bytes.set(bytes, start)
    this.#length = end
    this.#known.set(hash, { start, end, head })
  }
}

/** Copies of bytes, many in one block: to make a buffer takes longer than to fill it. */
class Copies {
  #block = new Uint8Array()
  #at = 0

  of(bytes: Uint8Array): Uint8Array {
    // What is kept of a block keeps all of it.
    if (bytes.length > blockSize / 4) return bytes.slice()
    if (this.#at + bytes.length > this.#block.length) {
      this.#block = new Uint8Array(blockSize)
      this.#at = 0
    }
    const start = this.#at
    this.#at += bytes.length
    this.#block.set(bytes, start)
    return this.#block.subarray(start, this.#at)
  }
}

const blockSize = 4096
const knownHeads = 1 << 21

/** Reads messages. */
export class RecordReader {
  readonly #heads: Heads
  readonly #copies = new Copies()

  /** `size`: how many bytes of heads are remembered. */
  constructor(size = knownHeads) {
    this.#heads = new Heads(size)
  }

  /** The body is copied: rules may keep it. */
  read(record: Uint8Array): Travelling {
    const length = countIn(record)
    const { input, properties, system, form, leapsFrom, isJson } = this.#heads.of(record.subarray(4, 4 + length))
    const bytes = this.#copies.of(record.subarray(4 + length))
    return { message: { input, bytes, properties, system }, form, leapsFrom, isJson }
  }
}

function readHead(text: string): ReadHead {
  const { input, properties, system, form = milliseconds, leapsFrom, isJson }: Head = JSON.parse(text)
  const map: Properties = new Map(properties)
  const known = systemPropertyNames.flatMap(name => (system[name] === undefined ? [] : [[name, system[name]] as const]))
  return { input, properties: map, system: Object.fromEntries(known), form, leapsFrom, isJson }
}

function isSame(bytes: Uint8Array, all: Uint8Array, { start, end }: { start: number; end: number }): boolean {
  if (bytes.length !== end - start) return false
  for (let at = 0; at < bytes.length; at++) if (bytes[at] !== all[start + at]) return false
  return true
}

/** FNV-1a. */
function hashOf(bytes: Uint8Array): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < bytes.length; at++) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193)
  return hash
}

/** The number of 4 bytes with which it begins, little endian. */
const countIn = (record: Uint8Array): number =>
  (record[0] ?? 0) | ((record[1] ?? 0) << 8) | ((record[2] ?? 0) << 16) | ((record[3] ?? 0) << 24)
