// What a module sends over AMQP, link by link, and what it is answered. Follows edgeHub's link handlers. Knows no links.
import rhea, { type Delivery, type Message } from 'rhea'
import type { Gateway } from '../gateway.ts'
import type { Module } from '../module.ts'
import type { TwinResponse } from '../twins.ts'
import { bodyOf, dataSection, fromAmqp, toText } from './message.ts'

/** Accepts the message when it has been routed. */
export function receiveOutput(gateway: Gateway, module: Module, amqpMessage: Message, delivery: Delivery): void {
  const { output, message } = fromAmqp(amqpMessage)
  const rejection = gateway.output('amqp', module, output, message)
  if (rejection === undefined) delivery.accept()
  else delivery.reject(rejection)
}

/** Takes a module's answer to a method; a status that is not a number counts as 400. */
export function receiveMethodAnswer(gateway: Gateway, message: Message): void {
  const status = Number(message.application_properties?.['IoThub-status'])
  gateway.methodAnswered(toText(message.correlation_id), Number.isFinite(status) ? status : 400, bodyOf(message))
}

/** Gives the answer to a twin request, or undefined where there is none. */
export function answerTwin(
  gateway: Gateway,
  module: Module,
  request: Message,
  give: (answer: Message | undefined) => void,
): void {
  const respond = (response: TwinResponse | undefined) =>
    give(
      response && {
        correlation_id: toText(request.correlation_id),
        message_annotations: { status: rhea.types.wrap_int(response.status) },
        body: dataSection(response.body),
      },
    )
  const operation: unknown = request.message_annotations?.['operation']
  if (operation === 'GET') gateway.getTwin(module, respond)
  else if (operation === 'PATCH') gateway.patchReported(module, bodyOf(request), respond)
  // To open the link was to subscribe.
  else respond(operation === 'PUT' || operation === 'DELETE' ? { status: 200, body: new Uint8Array() } : undefined)
}

/** The answer to a token that was put. */
export function cbsAnswer(request: Message, status: number, description: string): Message {
  return {
    correlation_id: toText(request.message_id),
    application_properties: { 'status-code': rhea.types.wrap_int(status), 'status-description': description },
    body: undefined,
  }
}
