import { expect, it } from 'vitest'
import { webSocketAddress } from '../../src/edge/web-socket.ts'

it.each([
  ['edge-1', 'wss://edge-1:443/$iothub/websocket'],
  ['edge-1.local:8443', 'wss://edge-1.local:8443/$iothub/websocket'],
])('edgeHub on %s is at %s', (gateway, address) => {
  expect(webSocketAddress(gateway)).toBe(address)
})
