// The stream of bytes to a broker: TCP, TLS or a web socket, as the URL says.
import { readFile } from 'node:fs/promises'
import { connect as connectTcp } from 'node:net'
import type { Duplex } from 'node:stream'
import { connect as connectTls } from 'node:tls'
import { createWebSocketStream, WebSocket } from 'ws'

export interface Address {
  readonly url: URL
  /** Files, read again at each connect. */
  readonly caFile: string | undefined
  readonly certFile: string | undefined
  readonly keyFile: string | undefined
}

export const defaultPorts: Readonly<Record<string, number>> = { 'mqtt:': 1883, 'mqtts:': 8883, 'ws:': 80, 'wss:': 443 }

/**
 * Resolves when it is open. Rejects where it cannot be; `stop` ends it at any time. What it gives is good only as long as the listener
 * of `data` runs.
 */
export async function openStream(address: Address, stop: AbortSignal): Promise<Duplex> {
  try {
    return await open(address, stop)
  } catch (error) {
    throw advised(error)
  }
}

/** What to look at, by the code of an error of TLS. */
const advice: readonly (readonly [RegExp, string])[] = [
  [
    /SELF_SIGNED|UNABLE_TO_(GET_ISSUER|VERIFY)/,
    "MQTT_CA_FILE must be the authority that signed the broker's certificate",
  ],
  [/CERT_HAS_EXPIRED|CERT_NOT_YET_VALID/, "the broker's certificate is not valid now, or the clock is wrong"],
  [/ALTNAME_INVALID/, "the broker's certificate is not for the host in MQTT_URL"],
  [
    /CERTIFICATE_REQUIRED|HANDSHAKE_FAILURE|BAD_CERTIFICATE|UNKNOWN_CA/,
    'the broker wants MQTT_CERT_FILE and MQTT_KEY_FILE',
  ],
  [/WRONG_VERSION_NUMBER|PACKET_LENGTH/, 'there is no TLS at that port: see MQTT_URL'],
]

/** The error, with what to do about it, where that is known. */
export function advised(error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error
  const code = String(error.code)
  const text = advice.find(([codes]) => codes.test(code))?.[1]
  return text === undefined ? error : new Error(text, { cause: error })
}

async function open(address: Address, stop: AbortSignal): Promise<Duplex> {
  const { url } = address
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const port = Number(url.port) || (defaultPorts[url.protocol] ?? 0)
  const credentials = await readCredentials(address)
  stop.throwIfAborted()
  if (url.protocol === 'mqtt:') {
    const reading = readInPlace()
    const socket = connectTcp({ host, port, noDelay: true, signal: stop, onread: reading.onread })
    return opened(reading.of(socket), 'connect')
  }
  if (url.protocol === 'mqtts:') {
    const servername = /^[\d.]+$|:/.test(host) ? undefined : host
    const named = servername === undefined ? {} : { servername }
    const reading = readInPlace()
    // Its types do not know `onread`.
    const options = { host, port, ...named, ...credentials, onread: reading.onread }
    const socket = reading.of(connectTls(options))
    socket.setNoDelay(true)
    stop.addEventListener('abort', () => socket.destroy(), { once: true })
    return opened(socket, 'secureConnect')
  }
  const webSocket = new WebSocket(url, 'mqtt', { perMessageDeflate: false, ...credentials })
  const stream = createWebSocketStream(webSocket)
  stop.addEventListener('abort', () => webSocket.terminate(), { once: true })
  return new Promise((resolve, reject) => {
    stream.once('error', reject)
    webSocket.once('open', () => resolve(stream.off('error', reject)))
  })
}

/**
 * Each chunk is read over the one before, and is good as long as a listener of `data` runs: a buffer for each would be cut to its
 * size afterwards, which leaves the process's memory in pieces.
 */
function readInPlace() {
  const buffer = Buffer.allocUnsafeSlow(64 * 1024)
  let stream: Duplex | undefined
  return {
    of<Stream extends Duplex>(opening: Stream): Stream {
      stream = opening
      return opening
    },
    onread: {
      buffer,
      callback(length: number): boolean {
        stream?.emit('data', buffer.subarray(0, length))
        return true
      },
    },
  }
}

function opened<Stream extends Duplex>(stream: Stream, event: string): Promise<Stream> {
  return new Promise((resolve, reject) => {
    stream.once('error', reject)
    stream.once(event, () => resolve(stream.off('error', reject)))
  })
}

async function readCredentials({ caFile, certFile, keyFile }: Address) {
  const [ca, cert, key] = await Promise.all(
    [caFile, certFile, keyFile].map(file => (file ? readFile(file) : undefined)),
  )
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
  }
}
