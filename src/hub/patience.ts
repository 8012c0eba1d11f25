// The times that edgeHub's behaviour is made of, as one factor scales them.

/** Milliseconds. */
export interface Patience {
  /** How long a module may take to acknowledge a message (MessageAckTimeoutSecs). */
  readonly acknowledgement: number
  /** The pause before a message is tried again doubles from the first to the most. */
  readonly retryFirst: number
  readonly retryMost: number
  /** How long the cloud may take until edgeHub answers from its own copy of a twin (CloudOperationTimeoutSecs). */
  readonly cloud: number
  /** A twin that was read from the cloud more recently is not read again when the cloud is back (MinTwinSyncPeriodSecs). */
  readonly twinSync: number
  /** How long a token counts beyond its expiry, and how often edgeHub looks for tokens that no longer do. */
  readonly tokenGrace: number
  readonly tokenCheck: number
}

const edgeHubPatience: Patience = {
  acknowledgement: 30_000,
  retryFirst: 1000,
  retryMost: 60_000,
  cloud: 20_000,
  twinSync: 120_000,
  tokenGrace: 300_000,
  tokenCheck: 300_000,
}

/** edgeHub's times but for those that are given, all of them multiplied by `scale`. */
export function scaledPatience(given: Partial<Patience>, scale: number): Patience {
  const own = { ...edgeHubPatience, ...given }
  return {
    acknowledgement: own.acknowledgement * scale,
    retryFirst: own.retryFirst * scale,
    retryMost: own.retryMost * scale,
    cloud: own.cloud * scale,
    twinSync: own.twinSync * scale,
    tokenGrace: own.tokenGrace * scale,
    tokenCheck: own.tokenCheck * scale,
  }
}
