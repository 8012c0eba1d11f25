// The workload API of the IoT Edge security daemon, as far as a module's SDK uses it: the trust bundle and signatures. On
// the same port others on this machine call methods of modules.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { isObject, type Json } from '../rules/data/json.ts'
import type { Faults } from './fault.ts'
import { type LoopbackServer, listenOnLoopback } from './loopback.ts'
import { readJson } from './message.ts'
import type { MethodAnswer } from './method-calls.ts'
import type { Timers } from './timers.ts'
import { sign } from './token.ts'

interface WorkloadOptions {
  readonly authority: string
  readonly faults: Faults
  readonly timers: Timers
  /** The key of a module, or undefined unless it is known with this generation. */
  keyOf(module: string, generation: string): Uint8Array | undefined
  /** Calls a method of a module, or undefined unless it is known. */
  call(module: string, name: string, payload: Json): Promise<MethodAnswer> | undefined
}

/** Errors carry `{ "message": … }`, as the daemon's do. */
class ApiError extends Error {
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

/** Listens on a port that the system chooses. */
export function startWorkload(options: WorkloadOptions): Promise<LoopbackServer> {
  const server = createServer((request, response) => {
    answer(request, options).then(
      body => respond(response, 200, body),
      error => respond(response, error instanceof ApiError ? error.status : 500, { message: String(error.message) }),
    )
  })
  return listenOnLoopback(server)
}

const signPath = /^\/modules\/(?<module>[^/]+)\/genid\/(?<generation>[^/]+)\/sign$/

async function answer(request: IncomingMessage, options: WorkloadOptions): Promise<object> {
  const { authority, faults, timers, keyOf } = options
  const { pathname } = new URL(request.url ?? '/', 'http://localhost')
  const called = request.method === 'POST' ? methodPath.exec(pathname)?.groups?.['module'] : undefined
  if (called !== undefined) return await callMethod(request, decodeURIComponent(called), options)
  const fault = faults.workload()
  if (fault.answer === 'slow') await new Promise<void>(resolve => timers.after(fault.after, resolve))
  if (fault.answer === 'error') throw new ApiError(500, 'The workload API fails, as it was told to.')
  if (request.method === 'GET' && pathname === '/trust-bundle') return { certificate: authority }
  const path = request.method === 'POST' ? signPath.exec(pathname)?.groups : undefined
  if (path?.module === undefined || path.generation === undefined)
    throw new ApiError(404, `There is no ${request.method} ${pathname}.`)
  const module = decodeURIComponent(path.module)
  const key = keyOf(module, decodeURIComponent(path.generation))
  if (key === undefined) throw new ApiError(404, `There is no module ${module} of generation ${path.generation}.`)
  return { digest: sign(key, dataToSign(await readBody(request))) }
}

/** As edgeHub has it, where modules call methods of each other. It is not of the workload API, and no fault's. */
const methodPath = /^\/twins\/[^/]+\/modules\/(?<module>[^/]+)\/methods$/

/** No page in a browser may call one: it would say where it comes from, or that it sends no JSON. */
async function callMethod(request: IncomingMessage, module: string, { call }: WorkloadOptions): Promise<object> {
  const { origin, host = '', 'content-type': type = '' } = request.headers
  if (origin !== undefined || !/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(host) || !/^application\/json\b/.test(type))
    throw new ApiError(403, 'A method is called from this machine, with JSON, and by no page.')
  const asked = readJson(Buffer.from(await readBody(request)))
  const name = isObject(asked) ? asked['methodName'] : undefined
  if (!isObject(asked) || typeof name !== 'string')
    throw new ApiError(400, 'The body is { "methodName": …, "payload": … }.')
  const answered = call(module, name, asked['payload'] ?? null)
  if (answered === undefined) throw new ApiError(404, `There is no module ${module}.`)
  const { status, payload } = await answered
  return { status, payload: payload ?? null }
}

function dataToSign(body: string): Uint8Array {
  const { algo, data } = JSON.parse(body)
  if (algo !== 'HMACSHA256') throw new ApiError(400, `The algorithm is HMACSHA256, not ${algo}.`)
  if (typeof data !== 'string') throw new ApiError(400, 'There is no data to sign.')
  return Buffer.from(data, 'base64')
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

function respond(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body))
}
