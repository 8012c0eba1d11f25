// Where edgeHub listens for web sockets. Knows no protocol that goes over them.

/** Port 443, as the SDK has it, unless the gateway's name brings another: the SDK then takes that for all but web sockets. */
export function webSocketAddress(gateway: string): string {
  return `wss://${/:\d+$/.test(gateway) ? gateway : `${gateway}:443`}/$iothub/websocket`
}
