// What the module says of itself when it connects to a broker: who it is, and what the broker keeps for it. Reads the files with
// secrets each time, so that a renewed one needs no restart.
import { readFile } from 'node:fs/promises'
import type { IConnectPacket } from 'mqtt-packet'
import type { BrokerSettings } from './settings.ts'

/** Seconds. */
const keepalive = 30

/** Rejects where a file cannot be read. */
export async function connectPacket(settings: BrokerSettings): Promise<IConnectPacket> {
  const { clientId, version, username, passwordFile, tokenFile, topics } = settings
  const password = passwordFile === undefined ? undefined : trimmed(await readFile(passwordFile))
  const token = tokenFile === undefined ? undefined : trimmed(await readFile(tokenFile))
  return {
    cmd: 'connect',
    protocolId: 'MQTT',
    protocolVersion: version,
    clientId,
    clean: false,
    keepalive,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    will: { topic: topics.availability, payload: 'offline', qos: 1, retain: true },
    ...(version === 5
      ? {
          properties: {
            sessionExpiryInterval: settings.sessionExpiry,
            receiveMaximum: settings.receiveMaximum,
            // As Azure IoT Operations wants a service account to say who it is.
            ...(token === undefined ? {} : { authenticationMethod: 'K8S-SAT', authenticationData: token }),
          },
        }
      : {}),
  }
}

/** Files that people write end with a line break, which is no part of a password. */
const trimmed = (content: Buffer): Buffer => Buffer.from(content.toString().trimEnd())
