// What a running module tells of its decisions, passed on to the page, which may speak to this server alone.
import type { IncomingMessage, ServerResponse } from 'node:http'

/** Ends with the page, or with the module. */
export async function relayLive(module: URL, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const stop = new AbortController()
  response.on('close', () => stop.abort())
  void request
  const answer = await fetch(new URL('/live', module), {
    signal: stop.signal,
    headers: { accept: 'text/event-stream' },
  }).catch(() => undefined)
  if (answer?.ok !== true || answer.body === null) {
    response.writeHead(502, { 'content-type': 'application/json', 'cache-control': 'no-store' })
    response.end(
      JSON.stringify({
        message:
          answer === undefined
            ? `Nothing answers at ${module.origin}.`
            : `${module.origin} answers ${answer.status}: is LIVE_VIEW=on set?`,
      }),
    )
    return
  }
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
  try {
    for await (const chunk of answer.body) response.write(chunk)
  } catch {
    // The page or the module has gone.
  }
  response.end()
}
