// Server-sent events as they come in: https://html.spec.whatwg.org/multipage/server-sent-events.html, as far as the live view uses
// it. Knows no event by its name.
import { isObject, type JsonObject } from '../../rules/data/json.ts'

export interface LiveEvent {
  readonly name: string
  readonly data: JsonObject
}

/** Characters of one event; the live view sends less. */
const mostWaiting = 16 * 1024 * 1024

/** The events of a stream, which may be cut anywhere. @throws where it is not a stream of JSON objects. */
export async function* readEvents(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<LiveEvent> {
  const decoder = new TextDecoder()
  let waiting = ''
  for await (const chunk of chunks) {
    waiting += decoder.decode(chunk, { stream: true })
    let end = waiting.indexOf('\n\n')
    let from = 0
    for (; end >= 0; end = waiting.indexOf('\n\n', from)) {
      const event = readEvent(waiting.slice(from, end))
      from = end + 2
      if (event !== undefined) yield event
    }
    waiting = waiting.slice(from)
    if (waiting.length > mostWaiting) throw new Error('what answers sends no events')
  }
}

function readEvent(text: string): LiveEvent | undefined {
  const lines = text.split('\n')
  const of = (field: string) => lines.find(line => line.startsWith(`${field}: `))?.slice(field.length + 2)
  const data = of('data')
  if (data === undefined) return undefined
  const value: unknown = JSON.parse(data)
  return isObject(value) ? { name: of('event') ?? 'message', data: value } : undefined
}
