// Acknowledgements of MQTT in the order in which messages arrived, as section 4.6 of MQTT wants them: edgeHub ignores others or
// ends the connection. Knows no client.

export interface Acknowledgements {
  /** Notes a message that arrived. */
  arrived(packetId: number): Arrived
  /** Rejects those that wait, and those that come later. */
  end(reason: unknown): void
}

export interface Arrived {
  /** Acknowledges it once those before it are; resolves when the acknowledgement has left the process. */
  acknowledge(): Promise<void>
  /** It is somebody else's to acknowledge; only of the newest. */
  withdraw(): void
}

interface Waiting {
  readonly packetId: number
  acknowledge?: () => void
  reject?: (reason: unknown) => void
}

/** `write` resolves when the bytes have left the process. */
export function createAcknowledgements(write: (bytes: Buffer) => Promise<void>): Acknowledgements {
  const waiting: Waiting[] = []
  let over: { readonly reason: unknown } | undefined

  function acknowledge(entry: Waiting): Promise<void> {
    return new Promise((resolve, reject) => {
      if (over !== undefined) return reject(over.reason)
      entry.acknowledge = () => write(acknowledgementOf(entry.packetId)).then(resolve, reject)
      entry.reject = reject
      while (waiting[0]?.acknowledge !== undefined) waiting.shift()?.acknowledge?.()
    })
  }

  return {
    arrived(packetId) {
      const entry: Waiting = { packetId }
      waiting.push(entry)
      return { acknowledge: () => acknowledge(entry), withdraw: () => void waiting.pop() }
    },
    end(reason) {
      over = { reason }
      for (const { reject } of waiting.splice(0)) reject?.(reason)
    },
  }
}

/** PUBACK, section 3.4: the message was taken. */
const acknowledgementOf = (packetId: number) => Buffer.from([0x40, 2, packetId >> 8, packetId & 0xff])
