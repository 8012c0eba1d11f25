// What is asked of the live view over HTTP: who may ask, what for, and the answer. Nothing can be changed.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { isIP } from 'node:net'
import { hostname } from 'node:os'
import type { Answer } from '../../edge/metrics-server.ts'
import { writeJson } from '../../rules/data/json-text.ts'
import type { Chosen } from './decision-json.ts'
import { type LiveView, mostViewers } from './live-view.ts'
import { mostRate, type Wanted } from './viewer.ts'

/** A request that is not answered as it was meant, and why. */
class Refused extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

const headers = {
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  'Cross-Origin-Resource-Policy': 'same-origin',
}

/** Answers what begins with /live; `view` is undefined where it is switched off. */
export function answerLive(view: LiveView | undefined): Answer {
  return (request, response) => {
    const url = urlOf(`live${request.url ?? ''}`)
    if (url === undefined || !/^\/live(\/|$)/.test(url.pathname)) return false
    try {
      if (view === undefined) throw new Refused(404, 'The live view is off; LIVE_VIEW=on switches it on.')
      check(request)
      answer(view, url, response)
    } catch (error) {
      const [status, text] = error instanceof Refused ? [error.status, error.message] : [500, String(error)]
      response.writeHead(status, { ...headers, 'Content-Type': 'text/plain; charset=utf-8' }).end(`${text}\n`)
    }
    return true
  }
}

function answer(view: LiveView, { pathname, searchParams }: URL, response: ServerResponse): void {
  const json = (text: string) =>
    response.writeHead(200, { ...headers, 'Content-Type': 'application/json' }).end(`${text}\n`)
  if (pathname === '/live') {
    const wanted = readWanted(view, searchParams)
    if (view.isFull) throw new Refused(503, `There are ${mostViewers} viewers already, which is all that may watch.`)
    response.writeHead(200, { ...headers, 'Content-Type': 'text/event-stream; charset=utf-8' })
    view.open(wanted, response)
  } else if (pathname === '/live/document') {
    refuseOthers(searchParams, [])
    json(writeJson(view.document))
  } else if (pathname === '/live/states') {
    refuseOthers(searchParams, ['rule'])
    const states = view.states(readRules(view, searchParams))
    if (states === undefined) throw new Refused(503, 'Too many different rules are asked for; ask again in a second.')
    json(states)
  } else {
    throw new Refused(404, 'There are /live, /live/document and /live/states.')
  }
}

/** No page of another site may ask, not even one whose name was made to lead to this machine (DNS rebinding). */
function check({ method, headers: { host = '', origin, 'sec-fetch-site': site } }: IncomingMessage): void {
  if (method !== 'GET') throw new Refused(405, 'GET is the only method.')
  if (!isOwnName(urlOf(host)?.hostname ?? '')) {
    throw new Refused(403, 'Ask for this machine by its IP address: this name could be of any domain.')
  }
  const isForeign =
    (origin !== undefined && origin !== `http://${host}`) || site === 'cross-site' || site === 'same-site'
  if (isForeign) throw new Refused(403, 'A page of another address may not look at this one.')
}

const urlOf = (text: string) => (URL.canParse(`http://${text}`) ? new URL(`http://${text}`) : undefined)

/** Whether nobody can have registered that name to lead here. */
function isOwnName(name: string): boolean {
  const bare = name.replace(/^\[|\]$/g, '')
  if (isIP(bare) !== 0) return true
  return (
    /^[a-z0-9_-]+$/.test(bare) ||
    /\.(localhost|local|lan|internal|home\.arpa)$/.test(bare) ||
    bare === hostname().toLowerCase()
  )
}

function readWanted(view: LiveView, parameters: URLSearchParams): Wanted {
  refuseOthers(parameters, ['rate', 'rule', 'reasons', 'states'])
  const rate = parameters.get('rate') ?? '10'
  if (!/^\d{1,3}$/.test(rate) || Number(rate) < 1 || Number(rate) > mostRate) {
    throw new Refused(400, `rate is ${JSON.stringify(rate)}; it must be a whole number from 1 to ${mostRate}.`)
  }
  return {
    rate: Number(rate),
    rules: readRules(view, parameters),
    reasons: readSwitch(parameters, 'reasons'),
    states: readSwitch(parameters, 'states'),
  }
}

function readRules({ rules = [] }: LiveView, parameters: URLSearchParams): Chosen {
  const wanted = parameters.getAll('rule')
  for (const id of wanted) {
    if (rules.includes(id)) continue
    if (rules.length === 0) throw new Refused(425, 'No rule runs yet.')
    const known = `there are ${rules.slice(0, 100).join(', ')}`
    throw new Refused(404, `No rule ${JSON.stringify(id)} runs; ${known}.`)
  }
  return wanted.length === 0 ? undefined : new Set(wanted)
}

function readSwitch(parameters: URLSearchParams, name: string): boolean {
  const value = parameters.get(name) ?? 'off'
  if (value !== 'on' && value !== 'off') {
    throw new Refused(400, `${name} is ${JSON.stringify(value)}; it must be on or off.`)
  }
  return value === 'on'
}

function refuseOthers(parameters: URLSearchParams, known: readonly string[]): void {
  const other = [...parameters.keys()].find(name => !known.includes(name))
  if (other === undefined) return
  const names = known.length === 0 ? 'there are none here' : `there are ${known.join(', ')}`
  throw new Refused(400, `There is no parameter ${JSON.stringify(other)}; ${names}.`)
}
