// What happens in the hub as a line for a person.
import type { HubEvent } from '../../hub/event.ts'
import type { HubMessage } from '../../hub/message.ts'

/** Without the time, and without a line's end. */
export function eventText(event: HubEvent): string {
  switch (event.kind) {
    case 'connected':
      return `${event.module} connected over ${event.transport}`
    case 'disconnected':
      return `${event.module} disconnected: ${event.reason}`
    case 'refused':
      return `refused over ${event.transport}: ${event.reason}`
    case 'subscribed':
      return `${event.module} listens to ${listened[event.to]}`
    case 'queued':
      return `${event.module}/${event.input}: message ${event.delivery} waits`
    case 'delivered':
      return `${event.module}/${event.input}: message ${event.delivery} delivered${event.attempt === 1 ? '' : `, attempt ${event.attempt}`}: ${content(event.message)}`
    case 'acknowledged':
      return `${event.module}/${event.input}: message ${event.delivery} acknowledged`
    case 'unacknowledged':
      return `${event.module}/${event.input}: message ${event.delivery} was not acknowledged; it will be delivered again`
    case 'rejected':
      return `${event.module}/${event.input}: message ${event.delivery} ${event.outcome} by the module; it is lost`
    case 'output':
      return `${event.module} sent to ${event.output}: ${content(event.message)}`
    case 'upstream':
      return `$upstream received from ${event.module}/${event.output}: ${content(event.message)}`
    case 'unrouted':
      return `${event.module}/${event.output}: no route takes this message; it is dropped`
    case 'oversized':
      return `${event.module}/${event.output}: a message of ${event.size} bytes is larger than 256 KiB; it is dropped`
    case 'reported':
      return `${event.module} reported ${JSON.stringify(event.patch)}: ${event.problem === undefined ? event.status : `${event.status}, ${event.problem}`}`
    case 'desired':
      return `desired properties of ${event.module} changed by ${JSON.stringify(event.patch)}: version ${event.version}${event.pushed ? '' : '; the module is not told'}`
    case 'method':
      return methodText(event)
    case 'fault':
      return `fault ${JSON.stringify(event.fault)}`
  }
}

function methodText({ module, name, status, payload }: Extract<HubEvent, { kind: 'method' }>): string {
  if (payload !== undefined) return `${module} answered ${name} with ${status} ${JSON.stringify(payload)}`
  // Nothing came from the module: the hub answers in its place.
  if (status === 404) return `${module} is not connected, or takes no method calls: ${name} has status 404`
  if (status === 504) return `${module} did not answer ${name} in time: it has status 504`
  return `${module} answered ${name} with ${status}`
}

const listened = { inputs: 'its inputs', desired: 'its desired properties', methods: 'method calls' }
const shown = 300

function content({ body, properties }: HubMessage): string {
  const text = Buffer.from(body.subarray(0, shown)).toString().replace(/\s+/g, ' ')
  const tags = [...properties].map(([name, value]) => `${name}=${value}`).join(' ')
  return `${text}${body.length > shown ? ` … (${body.length} bytes)` : ''}${tags === '' ? '' : ` [${tags}]`}`
}
