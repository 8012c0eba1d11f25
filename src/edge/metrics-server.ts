// What is served over HTTP: the metrics, how the module is, and beside them what is given. Knows none of them.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Json } from '../rules/data/json.ts'
import type { Log } from './log.ts'
import type { Metrics } from './metrics.ts'

/** Whether the module is well, and figures about it. */
export type Health = () => { readonly well: boolean; readonly figures: Json }

export interface Page {
  readonly status: number
  readonly type: string
  readonly body: string
}

const plain = 'text/plain; version=0.0.4; charset=utf-8'

/** The metrics at `/metrics`; at `/health` the figures, with status 503 where the module is not well. */
export function pageAt(url: string | undefined, metrics: Metrics, health: Health): Page {
  // A scraper may add a slash, or a query of its own.
  const path = url?.replace(/[?#].*$/, '').replace(/\/+$/, '')
  if (path === '/metrics') return { status: 200, type: plain, body: metrics.render() }
  if (path === '/health') {
    const { well, figures } = health()
    return { status: well ? 200 : 503, type: 'application/json', body: `${JSON.stringify(figures)}\n` }
  }
  return { status: 404, type: plain, body: 'The metrics are at /metrics, the health of the module at /health.\n' }
}

/** Answers a request, or returns false where it is not its own. */
export type Answer = (request: IncomingMessage, response: ServerResponse) => boolean

export interface MetricsServerOptions {
  readonly port: number
  /** Undefined: all of this machine's addresses. */
  readonly address: string | undefined
  readonly metrics: Metrics
  readonly health: Health
  readonly log: Log
  /** Is asked first. */
  readonly answer: Answer
}

/** Serves them; a port that cannot be had is a warning, and the module goes on. Returns what ends it. */
export function serveMetrics({ port, address, metrics, health, log, answer }: MetricsServerOptions): () => void {
  const server = createServer((request, response) => {
    if (answer(request, response)) return
    const { status, type, body } = pageAt(request.url, metrics, health)
    response.writeHead(status, { 'Content-Type': type }).end(body)
  })
  server.on('error', error =>
    log.warning({ port, address, error }, 'The metrics cannot be served; see METRICS_PORT and METRICS_ADDRESS.'),
  )
  server.listen(port, address)
  return () => {
    server.close()
    server.closeAllConnections()
  }
}
