// One AMQP client: its token, its links, and what their addresses mean. Follows edgeHub's CbsNode and link handlers.
import type { Socket } from 'node:net'
import type { Connection as AmqpConnection, Delivery, EventContext, Message, Receiver, Sender, Session } from 'rhea'
import rhea from 'rhea'
import type { Gateway, TwinResponse } from '../gateway.ts'
import type { Channel, Outcome } from '../mailbox.ts'
import type { Connection, Module } from '../module.ts'
import { Refusal, readToken } from '../token.ts'
import { bodyOf, dataSection, fromAmqp, toAmqp, toText } from './message.ts'

type LinkKind = 'cbs' | 'messages' | 'twin' | 'methods'

const moduleAddress = /^\/devices\/(?<device>[^/]+)\/modules\/(?<module>[^/]+)\/(?<path>.+)$/
const kindsByPath: Readonly<Record<string, LinkKind>> = {
  'messages/events': 'messages',
  twin: 'twin',
  'methods/devicebound': 'methods',
}

export function acceptConnection(amqp: AmqpConnection, socket: Socket, gateway: Gateway): void {
  const tokens = new Map<string, string>()
  /** Links by which the hub sends. */
  const senders = new Map<LinkKind, Sender>()
  const settlements = new Map<Delivery, (outcome: Outcome) => void>()
  let client: { readonly module: Module; readonly connection: Connection } | undefined
  let expiresAt = 0
  const closed = new Promise<void>(resolve => socket.once('close', () => resolve()))

  const connection: Connection = {
    transport: 'amqp',
    get expiresAt() {
      return expiresAt
    },
    pushDesired(patch) {
      return sendOn('twin', { body: dataSection(Buffer.from(JSON.stringify(patch))) })
    },
    invokeMethod(name, id, payload) {
      const properties = { 'IoThub-methodname': name }
      return sendOn('methods', { correlation_id: id, application_properties: properties, body: dataSection(payload) })
    },
    /** As edgeHub's AMQP library does it: each link, the session, the connection. */
    close() {
      const sessions = new Set<Session>()
      amqp.each_link((link: Sender | Receiver) => {
        sessions.add(link.session)
        link.close()
      })
      for (const session of sessions) session.close()
      amqp.close()
      const hanging = setTimeout(() => socket.destroy(), 1000)
      socket.once('close', () => clearTimeout(hanging))
      return closed
    },
    cut: () => socket.destroy(),
  }

  const channel: Channel = {
    deliver(input, hubMessage, settle) {
      const { message, tag } = toAmqp(input, hubMessage)
      const delivery = senders.get('messages')?.send(message, tag)
      if (delivery !== undefined) settlements.set(delivery, settle)
    },
  }

  function sendOn(kind: LinkKind, message: Message): boolean {
    return senders.get(kind)?.send(message) !== undefined
  }

  /** Throws a `Refusal` unless the client has proved to be the module that the address names. */
  function openLink(address: string): { kind: LinkKind; module: Module | undefined } {
    if (address === '$cbs') return { kind: 'cbs', module: undefined }
    const { device, module: id, path } = moduleAddress.exec(address)?.groups ?? {}
    const kind = kindsByPath[path?.toLowerCase() ?? '']
    if (id === undefined || kind === undefined || device !== gateway.device)
      throw new Refusal(`there is no link to ${address}`)
    const token = tokens.get(id)
    if (token === undefined) throw new Refusal(`a link to ${address} was asked for, but no token for ${id} was put`)
    if (client !== undefined && client.module.id !== id)
      throw new Refusal(`the connection of ${client.module.id} asked for a link to ${address}`)
    return { kind, module: client?.module ?? authenticate(id, token) }
  }

  function authenticate(id: string, token: string): Module {
    const identity = gateway.authenticate(id, token)
    expiresAt = identity.expiresAt
    client = { module: identity.module, connection }
    gateway.connected(identity.module, connection)
    return identity.module
  }

  /** edgeHub answers 200 to any token that it can read and that has not expired, and checks it when a link is opened. */
  function putToken(message: Message): void {
    const answer = (status: number, description: string) =>
      sendOn('cbs', {
        correlation_id: toText(message.message_id),
        application_properties: {
          'status-code': rhea.types.wrap_int(status),
          'status-description': description,
        },
        body: undefined,
      })
    try {
      const text = String(message.body)
      const token = readToken(text, Date.now())
      const id = token.resource.split('/').at(-1) ?? ''
      if (client !== undefined) authenticate(client.module.id, text)
      tokens.set(id, text)
      answer(200, 'OK')
    } catch (error) {
      gateway.refused('amqp', error)
      answer(400, error instanceof Error ? error.message : String(error))
    }
  }

  function answerTwin(message: Message): void {
    if (client === undefined) return
    const { module } = client
    const { operation } = message.message_annotations ?? {}
    const answers: Record<string, () => TwinResponse | undefined> = {
      GET: () => gateway.getTwin(module),
      PATCH: () => gateway.patchReported(module, bodyOf(message)),
      PUT: () => ({ status: 200, body: Buffer.alloc(0) }),
      DELETE: () => ({ status: 200, body: Buffer.alloc(0) }),
    }
    const response = answers[operation]?.()
    if (response === undefined) return
    sendOn('twin', {
      correlation_id: toText(message.correlation_id),
      message_annotations: { status: rhea.types.wrap_int(response.status) },
      body: dataSection(response.body),
    })
  }

  function receive(kind: LinkKind, message: Message, delivery: Delivery): void {
    if (kind === 'messages') receiveOutput(message, delivery)
    else {
      delivery.accept()
      if (kind === 'cbs') putToken(message)
      else if (kind === 'twin') answerTwin(message)
      else receiveMethodAnswer(message)
    }
  }

  function receiveOutput(amqpMessage: Message, delivery: Delivery): void {
    if (client === undefined) return
    const { output, message } = fromAmqp(amqpMessage)
    if (gateway.output(client.module, output, message)) delivery.accept()
    else delivery.reject({ condition: 'amqp:link:message-size-exceeded', description: 'The message is too large.' })
  }

  function receiveMethodAnswer(message: Message): void {
    const status = Number(message.application_properties?.['IoThub-status'])
    gateway.methodAnswered(toText(message.correlation_id), Number.isFinite(status) ? status : 400, bodyOf(message))
  }

  function refuseLink(link: Sender | Receiver, error: unknown): void {
    gateway.refused('amqp', error)
    link.close({ condition: 'amqp:not-allowed', description: error instanceof Error ? error.message : String(error) })
  }

  /** A link by which the client sends. */
  function openReceiver(receiver: Receiver): void {
    receiver.set_source(receiver.source)
    receiver.set_target(receiver.target)
    try {
      const { kind } = openLink(receiver.target.address)
      receiver.on('message', ({ message, delivery }: EventContext) => {
        if (message !== undefined && delivery !== undefined) receive(kind, message, delivery)
      })
    } catch (error) {
      refuseLink(receiver, error)
    }
  }

  /** A link by which the client receives: to open it is to subscribe. */
  function openSender(sender: Sender): void {
    sender.set_source(sender.source)
    sender.set_target(sender.target)
    try {
      const { kind, module } = openLink(sender.source.address)
      senders.set(kind, sender)
      sender.once('sender_close', () => closeSender(kind, sender))
      if (module === undefined) return
      if (kind === 'messages') gateway.subscribed(module, 'inputs')
      if (kind === 'twin') gateway.subscribed(module, 'desired')
      if (kind === 'methods') gateway.subscribed(module, 'methods')
      if (kind === 'messages') module.mailbox.open(channel)
    } catch (error) {
      refuseLink(sender, error)
    }
  }

  function closeSender(kind: LinkKind, sender: Sender): void {
    if (senders.get(kind) !== sender) return
    senders.delete(kind)
    if (kind === 'messages') client?.module.mailbox.close(channel)
  }

  function settle(outcome: Outcome, { delivery }: EventContext): void {
    if (delivery === undefined) return
    settlements.get(delivery)?.(outcome)
    settlements.delete(delivery)
  }

  amqp.on('receiver_open', ({ receiver }: EventContext) => receiver && openReceiver(receiver))
  amqp.on('sender_open', ({ sender }: EventContext) => sender && openSender(sender))
  amqp.on('accepted', (context: EventContext) => settle('accepted', context))
  amqp.on('rejected', (context: EventContext) => settle('rejected', context))
  amqp.on('released', (context: EventContext) => settle('released', context))
  // A fault of the protocol ends the connection, which the socket reports; rhea wants somebody to listen.
  for (const fault of ['error', 'protocol_error', 'connection_error', 'disconnected']) amqp.on(fault, () => {})
  socket.once('close', () => {
    if (client === undefined) return
    client.module.mailbox.close(channel)
    gateway.disconnected(client.module, connection)
  })
}
