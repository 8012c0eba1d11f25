// The machine as an operator over messages that are plain objects, for marble tests: what arrives and what is sent can be
// written down, and compared by value. Knows nothing of files.
import { map, type Observable, type OperatorFunction, of } from 'rxjs'
import type { Json, JsonObject } from '../rules/data/json.ts'
import type { Message, OutputMessage, SystemProperties } from '../rules/data/message.ts'
import { readDocument } from '../rules/document/document.ts'
import { applyRules } from './apply-rules.ts'
import { InvalidDocument } from './machine.ts'

/** A message that arrives: JSON as its body, or a text that is none. */
export interface PlainMessage {
  /** Default: `input1`. */
  readonly input?: string
  readonly body?: Json
  readonly text?: string
  readonly properties?: { readonly [name: string]: string }
  readonly system?: SystemProperties
}

/** A message that was sent. A body that is no JSON is its `text`. */
export interface PlainOutput {
  readonly output: string
  /** The ids of the rules that sent it, in their order. */
  readonly rules: readonly string[]
  readonly properties: { readonly [name: string]: string }
  readonly body?: Json
  readonly text?: string
}

/**
 * Messages in, what the document's rules send out. For `TestScheduler.run`, in whose virtual time the rules then live. Given
 * an Observable of documents, one with problems is passed over, as a twin's is.
 * @throws InvalidDocument at once, where the document has errors.
 */
export function runRules(document: JsonObject | Observable<JsonObject>): OperatorFunction<PlainMessage, PlainOutput> {
  const documents$ = isObservable(document) ? document : of(valid(document))
  return messages$ => messages$.pipe(map(messageOf), applyRules(documents$), map(outputOf))
}

const isObservable = (document: JsonObject | Observable<JsonObject>): document is Observable<JsonObject> =>
  typeof document['subscribe'] === 'function'

function valid(document: JsonObject): JsonObject {
  const { ruleSet, problems } = readDocument(document)
  if (ruleSet === undefined) throw new InvalidDocument(problems.filter(({ severity }) => severity === 'error'))
  return document
}

const encoder = new TextEncoder()
const decoder = new TextDecoder()

function messageOf({ input = 'input1', body, text, properties = {}, system = {} }: PlainMessage): Message {
  const bytes = encoder.encode(text ?? JSON.stringify(body ?? null))
  return { input, bytes, properties: new Map(Object.entries(properties)), system }
}

function outputOf({ output, rules, properties, bytes }: OutputMessage): PlainOutput {
  const sent = { output, rules, properties: Object.fromEntries(properties) }
  const text = decoder.decode(bytes)
  try {
    const body: Json = JSON.parse(text)
    return { ...sent, body }
  } catch {
    return { ...sent, text }
  }
}
