// The engine for a host that runs JavaScript without a platform: one file, to which the host gives what it has, and which it
// gives bytes. What is thrown is a fault; what a person gave wrong is told.
import './platform.ts'
import { provideDecompression } from '../engine/decode.ts'
import { isObject } from '../rules/data/json.ts'
import { parseByValue } from '../rules/data/json-text.ts'
import type { Problem } from '../rules/data/problem.ts'
import { provideZones } from '../rules/data/zone.ts'
import { defaultSettings } from '../rules/nodes/settings.ts'
import { placelessLine } from '../workbench/document/problem-text.ts'
import type { CsvChoices } from '../workbench/recording/csv/choices.ts'
import { readIso, type TimeForm } from '../workbench/recording/time-form.ts'
import { documentOf } from './document-text.ts'
import { Documents } from './documents.ts'
import { Inbox } from './inbox.ts'
import { KeyExpression } from './key-expression.ts'
import { KeylessMessages } from './keyless.ts'
import { Modules } from './modules.ts'
import { Outbox } from './outbox.ts'
import { RecordReader } from './record.ts'
import { Recordings } from './recordings.ts'

/** What the host has and the engine needs. */
export interface Host {
  /** The names of all time zones, as a JSON list. */
  readonly zones: () => string
  /** How far the zone's local time is ahead of UTC, in milliseconds; NaN: there is no such zone. */
  readonly offset: (zone: string, time: number) => number
  /** The bytes that are compressed so, in base64; `damaged` or `too-large` begins with a space. */
  readonly decompress: (base64: string, how: string, most: number) => string
}

const utcNames = /^(?:Etc\/)?(?:UTC|UCT|GMT|GMT0|GMT[+-]0|Universal|Zulu|Greenwich)$/i

export function connect(host: Host): void {
  provideZones({
    names: () => JSON.parse(host.zones()),
    offsetOf: zone => (Number.isNaN(host.offset(zone, 0)) ? undefined : time => host.offset(zone, time)),
    isUtc: zone => utcNames.test(zone),
  })
  provideDecompression((bytes, how, most) => {
    let text = ''
    for (const byte of bytes) text += String.fromCharCode(byte)
    const found = host.decompress(btoa(text), how, most)
    if (found.startsWith(' ')) return found === ' too-large' ? 'too-large' : 'damaged'
    return Uint8Array.from(atob(found), character => character.charCodeAt(0))
  })
}

/** What a host opens is on its buffers. */
const inbox = new Inbox()
const outbox = new Outbox()
let modules: Modules | undefined
let recordings: Recordings | undefined

/** The buffer for what comes next, with room for so many bytes. */
export const input = (size: number): ArrayBuffer => inbox.reserve(size)

/** The buffer with what was told, of as many bytes as the call before gave. */
export const output = (): ArrayBuffer => outbox.buffer

/** Where in the input that begins which is being worked on, as a number of 4 bytes: the host can see it at any time. */
export const progress = (): ArrayBuffer => inbox.marked

/** What is wrong with a document: its errors, an empty line, its warnings, each on a line. */
export function checkDocument(name: string, text: string): string {
  const document = documentOf(text)
  if (typeof document === 'string') return `${name} ${document}\n\n`
  return told(name, new Documents(document).problems)
}

/** What is wrong with a key, in the same way. */
export const checkKey = (text: string): string =>
  told('--key', new KeyExpression(text, defaultSettings.limits).problems)

/** Epoch milliseconds of an ISO 8601 time with its offset; NaN for what is none. */
export function readStart(text: string): number {
  const iso = readIso(text)
  return iso?.suffix === undefined ? Number.NaN : iso.time
}

/** What modules are opened with. */
interface ModulesOptions {
  /** The text of the document that runs first. */
  readonly document: string
  /** What changes it, with its time and its place in the order: a patch by `Recordings`, or the text of a whole document. */
  readonly changes: readonly { readonly time: number; readonly order: number; readonly change: string }[]
  /** Whether lines are written as `replay` does; else messages. */
  readonly lines: boolean
}

/** Gives what became of the document and of each change, as a JSON list of JSON texts. */
export function openModules(options: string): string {
  const { document, changes, lines }: ModulesOptions = JSON.parse(options)
  const found = documentOf(document)
  if (typeof found === 'string') throw new TypeError(`the document ${found}`)
  const documents = new Documents(found)
  if (documents.first === undefined)
    throw new TypeError(`the rules are not valid:\n${linesOf('document', documents.problems, 'error')}`)
  for (const { time, order, change } of changes) {
    const { form, text }: { form: TimeForm; text?: string } = JSON.parse(change)
    const value = parseByValue(change)
    const patch = isObject(value) ? value['patch'] : undefined
    if (text === undefined) documents.patch(isObject(patch) ? patch : {}, { time, order, form })
    else documents.take(text, { time, order, form })
  }
  modules = new Modules(documents, outbox, lines)
  return JSON.stringify(documents.answers.map(answer => JSON.stringify(answer)))
}

/** Does what the first so many bytes of the input ask for; gives how many bytes it tells. */
export function run(length: number): number {
  if (modules === undefined) throw new TypeError('no modules were opened')
  outbox.clear()
  inbox.open(length)
  modules.run(inbox)
  return outbox.length
}

/** What recordings are opened with. */
interface RecordingsOptions {
  /** The names of their files, for what is said of them. */
  readonly names: readonly string[]
  readonly key: string
  /** The text of the document that runs first. */
  readonly document: string
  /** Epoch milliseconds of `at: 0`. */
  readonly start?: number
  /** What is said of those in CSV. */
  readonly csv?: CsvChoices
  readonly onlyChanges: boolean
}

export function openRecordings(options: string): void {
  const { names, key, document, start, csv = {}, onlyChanges }: RecordingsOptions = JSON.parse(options)
  const found = documentOf(document)
  const plan = typeof found === 'string' ? undefined : new Documents(found).first
  const { errors, limits } = plan?.settings ?? defaultSettings
  const reading = start === undefined ? { csv } : { csv, start }
  recordings = new Recordings(names, reading, { key: new KeyExpression(key, limits), errors, onlyChanges })
}

/** The first so many bytes of the input are the next ones of that file, whole lines where it is not CSV; none: it has no more. */
export function addBytes(file: number, length: number): void {
  inbox.open(length)
  recordings?.add(file, inbox.take(length))
}

/**
 * Tells what comes next but for the first so many; gives the file of which more is needed, or -1 at the end. How many bytes it
 * tells says `outputLength`.
 */
export function tellNext(skip: number): number {
  if (recordings === undefined) throw new TypeError('no recordings were opened')
  outbox.clear()
  return recordings.tell(outbox, skip)
}

let keys: KeyExpression | undefined

/** `errors`: the output for messages without a key is that of the document that runs first. */
export function openKeys(key: string, document: string): void {
  const found = documentOf(document)
  const plan = typeof found === 'string' ? undefined : new Documents(found).first
  const { errors, limits } = plan?.settings ?? defaultSettings
  keys = new KeyExpression(key, limits)
  keyless = new KeylessMessages(errors)
}

let keyless: KeylessMessages | undefined
const travelling = new RecordReader()

/**
 * The first so many bytes of the input are messages, each with its time before it. Tells for each whether it has a key, and
 * then its key, else what goes out in its place, which may be nothing; gives how many bytes that are.
 */
export function findKeys(length: number): number {
  if (keys === undefined || keyless === undefined) throw new TypeError('no key was opened')
  outbox.clear()
  inbox.open(length)
  while (!inbox.isEmpty) {
    const time = inbox.number()
    const { message } = travelling.read(inbox.bytes())
    const found = keys.of(message, time)
    outbox.byte('key' in found ? 1 : 0)
    if ('key' in found) outbox.text(found.key)
    else keyless.write(message, time, found, outbox)
  }
  return outbox.length
}

export const outputLength = (): number => outbox.length

function told(name: string, problems: readonly Problem[]): string {
  return `${linesOf(name, problems, 'error')}\n\n${linesOf(name, problems, 'warning')}`
}

const linesOf = (name: string, problems: readonly Problem[], severity: Problem['severity']): string =>
  problems
    .filter(one => one.severity === severity)
    .map(one => placelessLine(name, one))
    .join('\n')
