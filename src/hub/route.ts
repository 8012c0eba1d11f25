// Routes as a deployment manifest writes them, and which of them take a message. Knows no module and no transport.
// The grammar is edgeHub's (Route.g4), but for WHERE, of which only comparisons of properties are understood.
import { type Condition, parseCondition } from './condition.ts'
import type { HubMessage } from './message.ts'
import { Mistake } from './mistake.ts'

export type Sink =
  | { readonly upstream: true }
  | { readonly upstream: false; readonly module: string; readonly input: string }

export interface Route {
  readonly text: string
  readonly sink: Sink
  /** `source` is where the message comes from, as in `/messages/modules/sensor/outputs/readings`. */
  takes(source: string, message: HubMessage): boolean
}

const shape = /^\s*(?:SELECT\s+\*\s+)?FROM\s+(?<source>\S+)(?:\s+WHERE\s+(?<condition>.+))?\s+INTO\s+(?<sink>.+?)\s*$/is
const brokered = /^BrokeredEndpoint\s*\(\s*(["'])\/?modules\/(?<module>[^/]+)\/inputs\/(?<input>[^/]+?)\/?\1\s*\)$/i

const conditionAtTheEnd = /\s+INTO\s+(?:\$upstream|BrokeredEndpoint\s*\([^)]*\))\s+WHERE\s[^)]*$/i

/** Throws a `Mistake` that names the route and what would be right. */
export function parseRoute(text: string): Route {
  if (conditionAtTheEnd.test(text))
    throw new Mistake(
      `route "${text}": put the condition before INTO, as in FROM /messages/* WHERE line = 'L1' INTO $upstream. edgeHub refuses all routes of a deployment if one has it at the end.`,
    )
  const parts = shape.exec(text)?.groups
  if (parts?.source === undefined || parts.sink === undefined)
    throw new Mistake(
      `route "${text}": not understood. A route reads FROM /messages/modules/sensor/outputs/readings INTO BrokeredEndpoint("/modules/filter/inputs/input1"), or INTO $upstream.`,
    )
  const prefix = sourcePrefix(parts.source, text)
  const condition: Condition = parts.condition === undefined ? () => true : parseCondition(parts.condition, text)
  return {
    text,
    sink: parseSink(parts.sink, text),
    takes: (source, message) => `${source}/`.toLowerCase().startsWith(prefix) && condition(message),
  }
}

/** edgeHub drops the stars at the end and compares what is left as a prefix of whole segments, in either case. */
function sourcePrefix(source: string, text: string): string {
  const path = source.replace(/\*+$/, '').replace(/\/+$/, '')
  if (!source.startsWith('/') || path.includes('*'))
    throw new Mistake(
      `route "${text}": "${source}" is not a source. A source is /messages/*, /messages/modules/*, /messages/modules/sensor/* or /messages/modules/sensor/outputs/readings; a star can only be at its end.`,
    )
  return `${path}/`.toLowerCase()
}

function parseSink(sink: string, text: string): Sink {
  if (sink.toLowerCase() === '$upstream') return { upstream: true }
  const endpoint = brokered.exec(sink)?.groups
  if (endpoint?.module === undefined || endpoint.input === undefined)
    throw new Mistake(
      `route "${text}": "${sink}" is not a sink. A sink is $upstream or BrokeredEndpoint("/modules/filter/inputs/input1").`,
    )
  return { upstream: false, module: endpoint.module, input: endpoint.input }
}
