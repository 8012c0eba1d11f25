// One AMQP client: its token, its links, and what their addresses mean. Follows edgeHub's CbsNode and
// ClientConnectionHandler.
import type { Duplex } from 'node:stream'
import type { Connection as AmqpConnection, Delivery, EventContext, Message, Receiver, Sender, Session } from 'rhea'
import type { Gateway } from '../gateway.ts'
import type { Channel, Lane, Outcome } from '../lane.ts'
import type { Connection, Module } from '../module.ts'
import { createSequence } from '../sequence.ts'
import { Refusal } from '../token.ts'
import { dataSection, toAmqp } from './message.ts'
import { answerTwin, cbsAnswer, receiveMethodAnswer, receiveOutput } from './requests.ts'

type LinkKind = 'cbs' | 'messages' | 'twin' | 'methods'

const moduleAddress = /^\/devices\/(?<device>[^/]+)\/modules\/(?<module>[^/]+)\/(?<path>.+)$/
const kindsByPath: Readonly<Record<string, LinkKind>> = {
  'messages/events': 'messages',
  twin: 'twin',
  'methods/devicebound': 'methods',
}
const subscriptions = { messages: 'inputs', twin: 'desired', methods: 'methods' } as const

/** Serves a client from its first frame to its end. */
export function acceptConnection(amqp: AmqpConnection, socket: Duplex, gateway: Gateway): void {
  const tokens = new Map<string, string>()
  /** Links by which the hub sends. */
  const senders = new Map<LinkKind, Sender>()
  const settlements = new Map<Delivery, (outcome: Outcome) => void>()
  const closed = new Promise<void>(resolve => socket.once('close', () => resolve()))
  /** Twin requests are answered one after the other; outputs do not wait for them. */
  const twinRequests = createSequence()
  let client: Module | undefined
  let lane: Lane | undefined
  let expiresAt = 0

  const connection: Connection = {
    transport: 'amqp',
    get expiresAt() {
      return expiresAt
    },
    pushDesired: patch => sendOn('twin', { body: dataSection(Buffer.from(JSON.stringify(patch))) }),
    invokeMethod(name, id, payload) {
      const properties = { 'IoThub-methodname': name }
      return sendOn('methods', { correlation_id: id, application_properties: properties, body: dataSection(payload) })
    },
    close() {
      lane?.cancel()
      closeInOrder(amqp)
      const hanging = gateway.timers.after(1000, () => socket.destroy())
      socket.once('close', () => hanging.unsubscribe())
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

  /** What a link with that address is for. Throws a `Refusal` unless the client has proved to be the module it names. */
  function admit(address: string): LinkKind {
    if (address === '$cbs') return 'cbs'
    const { device, module: id, path } = moduleAddress.exec(address)?.groups ?? {}
    const kind = kindsByPath[path?.toLowerCase() ?? '']
    if (id === undefined || kind === undefined || device !== gateway.device)
      throw new Refusal(`there is no link to ${address}`)
    const token = tokens.get(id)
    if (token === undefined) throw new Refusal(`a link to ${address} was asked for, but no token for ${id} was put`)
    if (client !== undefined && client.id !== id)
      throw new Refusal(`the connection of ${client.id} asked for a link to ${address}`)
    if (client === undefined) authenticate(id, token)
    return kind
  }

  function authenticate(id: string, token: string): void {
    const identity = gateway.authenticate(id, token)
    expiresAt = identity.expiresAt
    client = identity.module
    lane ??= client.mailbox.attach(channel)
    gateway.connected(client, connection)
  }

  /** edgeHub answers 200 to any token that it can read and that has not expired, and checks it when a link is opened. */
  function putToken(request: Message): void {
    try {
      const text = String(request.body)
      const id = gateway.readToken(text).resource.split('/').at(-1) ?? ''
      if (client !== undefined) authenticate(client.id, text)
      tokens.set(id, text)
      sendOn('cbs', cbsAnswer(request, 200, 'OK'))
    } catch (error) {
      gateway.refused('amqp', error)
      sendOn('cbs', cbsAnswer(request, 400, error instanceof Error ? error.message : String(error)))
    }
  }

  function receive(kind: LinkKind, message: Message, delivery: Delivery): void {
    if (kind !== 'messages') delivery.accept()
    if (kind === 'cbs') putToken(message)
    const module = client
    if (module === undefined) return
    if (kind === 'messages') receiveOutput(gateway, module, message, delivery)
    if (kind === 'methods') receiveMethodAnswer(gateway, message)
    if (kind !== 'twin') return
    twinRequests(done =>
      answerTwin(gateway, module, message, answer => {
        if (answer !== undefined) sendOn('twin', answer)
        done()
      }),
    )
  }

  function refuse(link: Sender | Receiver, error: unknown): void {
    gateway.refused('amqp', error)
    link.close({ condition: 'amqp:not-allowed', description: error instanceof Error ? error.message : String(error) })
  }

  /** A link by which the client sends. */
  function openReceiver(receiver: Receiver): void {
    echoTermini(receiver)
    try {
      const kind = admit(receiver.target.address)
      receiver.on('message', ({ message, delivery }: EventContext) => {
        if (message !== undefined && delivery !== undefined) receive(kind, message, delivery)
      })
    } catch (error) {
      refuse(receiver, error)
    }
  }

  /** A link by which the client receives: to open it is to subscribe. */
  function openSender(sender: Sender): void {
    echoTermini(sender)
    try {
      const kind = admit(sender.source.address)
      senders.set(kind, sender)
      sender.once('sender_close', () => closeSender(kind, sender))
      if (client === undefined || kind === 'cbs') return
      gateway.subscribed(client, subscriptions[kind])
      if (kind === 'messages' && lane !== undefined) lane.subscribed = true
    } catch (error) {
      refuse(sender, error)
    }
  }

  function closeSender(kind: LinkKind, sender: Sender): void {
    if (senders.get(kind) !== sender) return
    senders.delete(kind)
    if (kind === 'messages' && lane !== undefined) lane.subscribed = false
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
    lane?.leave()
    if (client === undefined) return
    gateway.disconnected(client, connection)
  })
}

/** rhea answers a link's opening without its ends, which AMQP reads as a refusal. */
function echoTermini(link: Sender | Receiver): void {
  link.set_source(link.source)
  link.set_target(link.target)
}

/** As edgeHub's AMQP library does it: each link, the session, the connection. */
function closeInOrder(amqp: AmqpConnection): void {
  const sessions = new Set<Session>()
  amqp.each_link((link: Sender | Receiver) => {
    sessions.add(link.session)
    link.close()
  })
  for (const session of sessions) session.close()
  amqp.close()
}
