// What a module sends over AMQP, link by link, and what it is answered. Follows edgeHub's link handlers. Knows no links.
import rhea, { type Delivery, type Message } from 'rhea'
import type { Gateway, TwinResponse } from '../gateway.ts'
import type { Module } from '../module.ts'
import { bodyOf, dataSection, fromAmqp, toText } from './message.ts'

/** Accepts the message when it has been routed. */
export function receiveOutput(gateway: Gateway, module: Module, amqpMessage: Message, delivery: Delivery): void {
  const { output, message } = fromAmqp(amqpMessage)
  if (gateway.output(module, output, message)) delivery.accept()
  else delivery.reject({ condition: 'amqp:link:message-size-exceeded', description: 'The message is too large.' })
}

export function receiveMethodAnswer(gateway: Gateway, message: Message): void {
  const status = Number(message.application_properties?.['IoThub-status'])
  gateway.methodAnswered(toText(message.correlation_id), Number.isFinite(status) ? status : 400, bodyOf(message))
}

/** The answer to a twin request, or undefined where there is none. */
export function answerTwin(gateway: Gateway, module: Module, request: Message): Message | undefined {
  const response = twinResponse(gateway, module, request)
  if (response === undefined) return undefined
  return {
    correlation_id: toText(request.correlation_id),
    message_annotations: { status: rhea.types.wrap_int(response.status) },
    body: dataSection(response.body),
  }
}

function twinResponse(gateway: Gateway, module: Module, request: Message): TwinResponse | undefined {
  const operation: unknown = request.message_annotations?.['operation']
  if (operation === 'GET') return gateway.getTwin(module)
  if (operation === 'PATCH') return gateway.patchReported(module, bodyOf(request))
  // To open the link was to subscribe.
  return operation === 'PUT' || operation === 'DELETE' ? { status: 200, body: new Uint8Array() } : undefined
}

/** The answer to a token that was put. */
export function cbsAnswer(request: Message, status: number, description: string): Message {
  return {
    correlation_id: toText(request.message_id),
    application_properties: { 'status-code': rhea.types.wrap_int(status), 'status-description': description },
    body: undefined,
  }
}
