// What a running module tells of its decisions, passed on to the page, which may speak to this server alone.
import type { ServerResponse } from 'node:http'

/** As many messages a second as eyes can follow, with reasons and states. */
const stream = '/live?rate=20&reasons=on&states=on'

/** Ends with the page, or with the module. */
export async function relayLive(module: URL, response: ServerResponse): Promise<void> {
  const stop = new AbortController()
  response.on('close', () => stop.abort())
  const answer = await ask(module, stream, response, stop.signal)
  if (answer?.body == null) return
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
  try {
    for await (const chunk of answer.body) {
      // A page that does not read makes the module leave frames out, and nothing is gathered here.
      if (!response.write(chunk)) await new Promise<void>(resolve => onceEither(response, resolve))
    }
  } catch {
    // The page or the module has gone.
  }
  response.end()
}

export async function relayDocument(module: URL, response: ServerResponse): Promise<void> {
  const answer = await ask(module, '/live/document', response, AbortSignal.timeout(10_000))
  if (answer === undefined) return
  const text = await answer.text()
  response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' })
  response.end(text)
}

/** Undefined: it has been said to the page why not. */
async function ask(
  module: URL,
  path: string,
  response: ServerResponse,
  signal: AbortSignal,
): Promise<Response | undefined> {
  const answer = await fetch(new URL(path, module), { signal, redirect: 'error' }).catch(() => undefined)
  if (answer?.ok === true) return answer
  const message =
    answer === undefined
      ? `Nothing answers at ${module.origin}.`
      : `${module.origin} answers ${answer.status}: ${(await answer.text().catch(() => '')).trim() || 'is LIVE_VIEW=on set?'}`
  response.writeHead(502, { 'content-type': 'application/json', 'cache-control': 'no-store' })
  response.end(JSON.stringify({ message }))
  return undefined
}

function onceEither(response: ServerResponse, done: () => void): void {
  const finish = () => {
    response.off('drain', finish).off('close', finish)
    done()
  }
  response.on('drain', finish).on('close', finish)
}
