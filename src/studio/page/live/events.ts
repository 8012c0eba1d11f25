// The stream of a running module, taken apart into events (server-sent events). Knows nothing of what they say.
import { isObject, type JsonObject } from '../../../rules/data/json.ts'

export interface LiveEvent {
  readonly name: string
  readonly data: JsonObject
}

/** Ends where the stream does; what is not an object is passed over. */
export async function* readEvents(stream: ReadableStream<Uint8Array>): AsyncGenerator<LiveEvent> {
  const reader = stream.getReader()
  const decoder = new TextDecoder()
  let rest = ''
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    const blocks = (rest + decoder.decode(read.value, { stream: true })).split(/\r?\n\r?\n/)
    rest = blocks.pop() ?? ''
    for (const block of blocks) {
      const event = eventOf(block)
      if (event !== undefined) yield event
    }
  }
}

function eventOf(block: string): LiveEvent | undefined {
  const lines = block.split(/\r?\n/)
  const of = (field: string) =>
    lines.flatMap(line => (line.startsWith(`${field}:`) ? [line.slice(field.length + 1).replace(/^ /, '')] : []))
  const text = of('data').join('\n')
  if (text === '') return undefined
  try {
    const data: unknown = JSON.parse(text)
    return isObject(data) ? { name: of('event')[0] ?? 'message', data } : undefined
  } catch {
    return undefined
  }
}
