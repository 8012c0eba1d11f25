// The small server that hands out the page and what it is about: on loopback, to who has the key. Answers nothing else.
import { randomBytes, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pipeline } from 'node:stream/promises'
import { UsageError } from '../command/command.ts'
import type { FileSource } from '../command/files.ts'
import { relayDocument, relayLive } from './live-relay.ts'
import { pageFile } from './page-files.ts'
import type { Session } from './session.ts'

export interface Studio {
  /** With the key. */
  readonly address: string
  close(): Promise<void>
}

/** A document is some kilobytes. */
const mostBytes = 8 * 1024 * 1024

/** Listens on 127.0.0.1; port 0: a free one. Throws `UsageError` where the port is taken. */
export async function serveStudio(session: Session, port: number): Promise<Studio> {
  const key = randomBytes(24).toString('base64url')
  const server = createServer((request, response) => {
    answer(request, response).catch(error => {
      if (!response.headersSent)
        send(response, 500, { message: error instanceof Error ? error.message : String(error) })
      else response.destroy()
    })
  })

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { port: own } = addressOf()
    if (!isOurs(request, own))
      return send(response, 403, { message: 'This is answered on 127.0.0.1 alone, to its own page.' })
    const { pathname: path } = new URL(request.url ?? '/', 'http://127.0.0.1')
    if (!path.startsWith('/api/')) return sendFile(request, response, path)
    if (!hasKey(request, key))
      return send(response, 401, {
        message: 'The key is missing. Open the address that `edge-rules studio` has printed.',
      })
    const call = `${request.method} ${path}`
    if (call === 'GET /api/session')
      send(response, 200, { ...session.description, document: await session.readRules() })
    else if (call === 'GET /api/recording') await sendSource(await session.openRecording(), response)
    else if (call === 'GET /api/sample') await sendSource(await session.openSample(), response)
    else if (call === 'PUT /api/rules') await save(request, response)
    else if (call === 'GET /api/live' && session.live !== undefined) await relayLive(session.live, response)
    else if (call === 'GET /api/live/document' && session.live !== undefined)
      await relayDocument(session.live, response)
    else send(response, 404, { message: 'There is nothing here.' })
  }

  async function sendSource(source: FileSource | undefined, response: ServerResponse): Promise<void> {
    if (source === undefined) return send(response, 404, { message: 'No recording was given.' })
    response.writeHead(200, { ...headers, 'content-type': 'application/octet-stream' })
    // The page may have gone meanwhile.
    await pipeline(source.stream, response).catch(() => {})
  }

  async function save(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!session.description.rules.mayBeSaved) {
      return send(response, 403, { message: 'No file was given to save to. Start `edge-rules studio my-rules.json`.' })
    }
    const text = await bodyOf(request)
    if (text === undefined) return send(response, 413, { message: `More than ${mostBytes} bytes are not saved.` })
    const { written, rules } = await session.writeRules(text, String(request.headers['if-match'] ?? ''))
    send(response, written ? 200 : 409, written ? { version: rules.version } : rules)
  }

  const addressOf = (): AddressInfo => {
    const address = server.address()
    if (address === null || typeof address === 'string') throw new TypeError('the server has no port')
    return address
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', error => {
      const isTaken = 'code' in error && (error.code === 'EADDRINUSE' || error.code === 'EACCES')
      reject(
        isTaken
          ? new UsageError(`--port ${port} cannot be used: ${error.message}. Leave it out for a free one.`)
          : error,
      )
    })
    server.listen(port, '127.0.0.1', resolve)
  })
  return {
    address: `http://127.0.0.1:${addressOf().port}/#key=${key}`,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

const headers = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
} as const

/** Nothing from elsewhere, no code in texts; styles in the page with this nonce are the editor's. */
const policy = (nonce: string) =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "worker-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')

async function sendFile(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'HEAD') return send(response, 405, { message: 'Only GET.' })
  const file = await pageFile(path)
  if (file === undefined) return send(response, 404, { message: 'There is nothing here.' })
  const nonce = randomBytes(16).toString('base64')
  const bytes = path === '/' ? Buffer.from(file.bytes.toString('utf8').replaceAll('{{nonce}}', nonce)) : file.bytes
  response.writeHead(200, {
    ...headers,
    'content-type': file.type,
    'content-length': bytes.length,
    'content-security-policy': policy(nonce),
  })
  response.end(request.method === 'HEAD' ? undefined : bytes)
}

function send(response: ServerResponse, status: number, content: object): void {
  response.writeHead(status, {
    ...headers,
    'content-type': 'application/json',
    'content-security-policy': "default-src 'none'",
  })
  response.end(JSON.stringify(content))
}

/** A name that leads here must not do (DNS rebinding), nor may a page from elsewhere ask. */
function isOurs({ headers: { host, origin, 'sec-fetch-site': site } }: IncomingMessage, port: number): boolean {
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`]
  if (host === undefined || !hosts.includes(host)) return false
  if (origin !== undefined && origin !== `http://${host}`) return false
  return site === undefined || site === 'same-origin' || site === 'none'
}

function hasKey({ headers: { 'x-studio-key': given } }: IncomingMessage, key: string): boolean {
  const [a, b] = [Buffer.from(String(given ?? '')), Buffer.from(key)]
  return a.length === b.length && timingSafeEqual(a, b)
}

async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request) {
    length += chunk.length
    if (length > mostBytes) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
