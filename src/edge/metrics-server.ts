// What is served over HTTP: the metrics, and how the module is. Knows neither.
import { createServer } from 'node:http'
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

/** Serves them; a port that cannot be had is a warning, and the module goes on. Returns what ends it. */
export function serveMetrics(port: number, metrics: Metrics, health: Health, log: Log): () => void {
  const server = createServer((request, response) => {
    const { status, type, body } = pageAt(request.url, metrics, health)
    response.writeHead(status, { 'Content-Type': type }).end(body)
  })
  server.on('error', error => log.warning({ port, error }, 'The metrics cannot be served; see METRICS_PORT.'))
  server.listen(port)
  return () => {
    server.close()
    server.closeAllConnections()
  }
}
