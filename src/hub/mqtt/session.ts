// What the broker keeps of its clients between their connections: subscriptions, and no messages, because those wait
// in mailboxes. Has the shape of an aedes persistence; knows nothing of edgeHub.
import { Readable } from 'node:stream'

interface Client {
  readonly id: string
}

interface Subscription {
  readonly topic: string
  readonly qos: number
}

/** No client has a subscription at first. */
export function createSessions() {
  const subscriptions = new Map<string, Map<string, Subscription>>()
  const of = (client: Client) => subscriptions.get(client.id) ?? new Map<string, Subscription>()
  const nothing = async () => {}
  const noStream = () => Readable.from([])
  return {
    /** The topics to which a client is subscribed, connected or not. */
    topicsOf: (client: Client) => [...of(client).keys()],

    setup: nothing,
    async addSubscriptions(client: Client, added: readonly Subscription[]) {
      const session = of(client)
      for (const subscription of added) session.set(subscription.topic, subscription)
      subscriptions.set(client.id, session)
    },
    async removeSubscriptions(client: Client, topics: readonly string[]) {
      for (const topic of topics) of(client).delete(topic)
    },
    subscriptionsByClient: async (client: Client) => [...of(client).values()],
    subscriptionsByTopic: async () => [],
    async cleanSubscriptions(client: Client) {
      subscriptions.delete(client.id)
    },

    outgoingEnqueue: nothing,
    outgoingEnqueueCombi: nothing,
    outgoingUpdate: nothing,
    /** Given an acknowledgement; the broker passes on what this answers. */
    outgoingClearMessageId: async (_client: Client, packet: object) => packet,
    outgoingStream: noStream,

    storeRetained: nothing,
    createRetainedStreamCombi: noStream,
    putWill: nothing,
    delWill: nothing,
    streamWill: noStream,
  }
}
