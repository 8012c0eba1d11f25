// Acknowledgements of MQTT in the order in which messages arrived, as section 4.6 of MQTT wants them: edgeHub ignores others or
// ends the connection. Knows no client.
import { Queue } from '../engine/queue.ts'

export interface Acknowledgements {
  /** Notes a message that arrived. */
  arrived(packetId: number): Arrived
  /** Rejects those that wait, and those that come later. */
  end(reason: unknown): void
}

export interface Arrived {
  /** Acknowledges it once those before it are; resolves when the acknowledgement has left the process. */
  acknowledge(): Promise<void>
  /** It is somebody else's to acknowledge. */
  withdraw(): void
}

/** Who waits for something, as a promise's own two functions. */
export interface Waiting {
  readonly resolve: () => void
  readonly reject: (reason: unknown) => void
}

/** `write` tells who waits when the acknowledgement has left the process. */
export function createAcknowledgements(write: (packetId: number, waiting: Waiting) => void): Acknowledgements {
  const open = new Queue<Open>()
  let over: { readonly reason: unknown } | undefined

  class Open implements Arrived {
    readonly packetId: number
    isWithdrawn = false
    waiting: Waiting | undefined

    constructor(packetId: number) {
      this.packetId = packetId
    }

    acknowledge(): Promise<void> {
      return new Promise((resolve, reject) => {
        if (over !== undefined) return reject(over.reason)
        this.waiting = { resolve, reject }
        goOn()
      })
    }

    withdraw(): void {
      this.isWithdrawn = true
      goOn()
    }
  }

  function goOn(): void {
    for (let first = open.first; first !== undefined; first = open.first) {
      const { waiting, isWithdrawn, packetId } = first
      if (waiting === undefined && !isWithdrawn) return
      open.take()
      if (waiting !== undefined) write(packetId, waiting)
    }
  }

  return {
    arrived(packetId) {
      const arrived = new Open(packetId)
      open.add(arrived)
      return arrived
    },
    end(reason) {
      over = { reason }
      for (let one = open.take(); one !== undefined; one = open.take()) one.waiting?.reject(reason)
    },
  }
}

/** PUBACK, section 3.4: the message was taken. */
export const acknowledgementSize = 4

export function writeAcknowledgement(packetId: number, bytes: Buffer, at: number): void {
  bytes[at] = 0x40
  bytes[at + 1] = 2
  bytes[at + 2] = packetId >> 8
  bytes[at + 3] = packetId
}
