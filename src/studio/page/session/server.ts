// The small server that handed out this page: asks it, with the key from the address. Knows no view.
import { isObject, type Json, type JsonObject } from '../../../rules/data/json.ts'
import type { CsvChoices } from '../../../workbench/recording/csv/choices.ts'

export interface Description {
  readonly rules: { readonly name: string; readonly mayBeSaved: boolean }
  readonly recording?: { readonly name: string; readonly isSample: boolean; readonly csv?: CsvChoices }
  readonly labels?: string
  readonly live?: string
  readonly document: { readonly text: string; readonly version: string }
}

/** The key is in the address once, and then out of sight. */
function takeKey(): string {
  const found = new URLSearchParams(location.hash.slice(1)).get('key')
  if (found !== null) {
    sessionStorage.setItem('studio-key', found)
    history.replaceState(null, '', location.pathname)
  }
  return found ?? sessionStorage.getItem('studio-key') ?? ''
}

const key = takeKey()

export class Refused extends Error {}

async function call(path: string, options: RequestInit = {}): Promise<Response> {
  const headers = { ...options.headers, 'x-studio-key': key }
  const response = await fetch(path, { ...options, headers }).catch(() => {
    throw new Refused(
      '`edge-rules studio` does not answer any more. Start it again, and open the address that it prints.',
    )
  })
  if (response.status === 401)
    throw new Refused(
      'This page needs the whole address that `edge-rules studio` has printed, with the key at its end. Open that one.',
    )
  return response
}

export async function readSession(): Promise<Description> {
  const response = await call('/api/session')
  return response.json()
}

export const readGivenRecording = (): Promise<Blob> => readContent('/api/recording')
export const readSample = (): Promise<Blob> => readContent('/api/sample')

async function readContent(path: string): Promise<Blob> {
  const response = await call(path)
  if (!response.ok) throw new Refused(await messageOf(response))
  return response.blob()
}

export type Saved =
  | { readonly kind: 'saved'; readonly version: string }
  | { readonly kind: 'changed'; readonly text: string; readonly version: string }
  | { readonly kind: 'refused'; readonly message: string }

/** Saves to the file that the studio was given, where it is still the version that was read. */
export async function saveRules(text: string, version: string): Promise<Saved> {
  const response = await call('/api/rules', { method: 'PUT', body: text, headers: { 'if-match': version } })
  if (response.ok || response.status === 409) {
    const answer: Json = await response.json()
    const [found, content] = isObject(answer) ? [answer['version'], answer['text']] : []
    return response.ok
      ? { kind: 'saved', version: String(found) }
      : { kind: 'changed', version: String(found), text: String(content) }
  }
  return { kind: 'refused', message: await messageOf(response) }
}

/** The stream of what a running module decides. */
export async function openLive(signal: AbortSignal): Promise<AsyncIterable<Uint8Array>> {
  const response = await call('/api/live', { signal })
  if (!response.ok || response.body === null) throw new Refused(await messageOf(response))
  return chunksOf(response.body)
}

/** Not every browser lets a stream be iterated. */
async function* chunksOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader()
  for (let read = await reader.read(); !read.done; read = await reader.read()) yield read.value
}

/** The document that the module runs. */
export async function readLiveDocument(): Promise<JsonObject> {
  const response = await call('/api/live/document')
  if (!response.ok) throw new Refused(await messageOf(response))
  const answer: Json = await response.json()
  return isObject(answer) ? answer : {}
}

async function messageOf(response: Response): Promise<string> {
  const answer: Json = await response.json().catch(() => null)
  return isObject(answer) && typeof answer['message'] === 'string'
    ? answer['message']
    : `The studio answers ${response.status}.`
}
