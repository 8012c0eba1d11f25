// Each way to a broker and to say who one is, against Mosquitto; and the token, which Mosquitto does not know.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { of } from 'rxjs'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { connectToBroker } from '../../../src/edge/broker/module.ts'
import { readBrokerSettings } from '../../../src/edge/broker/settings.ts'
import { describe as describeError } from '../../../src/edge/fault.ts'
import { fakeLog } from '../fake-log.ts'
import { hurried } from './bench.ts'
import { writeCertificates } from './certificates.ts'
import { hasMosquitto, startMosquitto } from './mosquitto.ts'
import { scriptedBroker } from './scripted-broker.ts'

const until = (condition: () => void) => vi.waitFor(condition, { timeout: 20_000, interval: 5 })
const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'edge-rules-'))
  closing.push(() => rmSync(folder, { recursive: true, force: true }))
})
const file = (name: string) => join(folder, name)

/** Mosquitto with that configuration, in which `KEYS` is the folder of the certificates. */
async function broker(...config: readonly string[]): Promise<number> {
  const started = await startMosquitto({ onPort: true, config: config.map(line => line.replaceAll('KEYS', folder)) })
  closing.push(started.close)
  return 'port' in started.at ? started.at.port : 0
}

function start(variables: Readonly<Record<string, string>>) {
  const log = fakeLog()
  const settings = readBrokerSettings({ MQTT_CLIENT_ID: 'm', ...variables }, problem => expect(problem).toBe(''))
  const module = connectToBroker({ settings, stateDir: undefined, wait: 0, bases$: of({}), log, scheduler: hurried })
  closing.push(module.close)
  const message = { output: 'o', rules: [], bytes: Buffer.from('a'), properties: new Map(), system: {} }
  const errors = () => log.records.map(({ text, fields }) => `${text} ${describeError(fields['error'])}`).join('\n')
  return { send: async () => module.sender.send(message), errors }
}

describe.skipIf(!hasMosquitto)('at Mosquitto', () => {
  const server = ['cafile KEYS/ca.pem', 'certfile KEYS/server.pem', 'keyfile KEYS/server.key']

  it('a user name and a password from a file, which is read again at each connect', async () => {
    writeFileSync(file('passwords'), '')
    execFileSync('mosquitto_passwd', ['-b', file('passwords'), 'press', 'secret'])
    const port = await broker('allow_anonymous false', 'password_file KEYS/passwords')
    writeFileSync(file('password'), 'wrong\n')
    const { send, errors } = start({
      MQTT_URL: `mqtt://127.0.0.1:${port}`,
      MQTT_USERNAME: 'press',
      MQTT_PASSWORD_FILE: file('password'),
    })
    await until(() => expect(errors()).toContain('the broker refused the connection: not authorized'))
    writeFileSync(file('password'), 'secret\n')
    await send()
  })

  it('TLS with an authority of the plant', async () => {
    await writeCertificates(folder)
    const port = await broker('allow_anonymous true', ...server)
    const { send } = start({ MQTT_URL: `mqtts://127.0.0.1:${port}`, MQTT_CA_FILE: file('ca.pem') })
    await send()
  })

  it('TLS with an authority that did not sign: it says so, and what to set', async () => {
    await writeCertificates(folder)
    const port = await broker('allow_anonymous true', ...server)
    const { errors } = start({ MQTT_URL: `mqtts://127.0.0.1:${port}` })
    await until(() => expect(errors()).toMatch(/MQTT_CA_FILE/))
  })

  it('a certificate of its own', async () => {
    await writeCertificates(folder)
    const port = await broker('require_certificate true', 'use_identity_as_username true', ...server)
    const url = { MQTT_URL: `mqtts://127.0.0.1:${port}`, MQTT_CA_FILE: file('ca.pem') }
    const { send } = start({ ...url, MQTT_CERT_FILE: file('client.pem'), MQTT_KEY_FILE: file('client.key') })
    await send()
    const without = start({ ...url, MQTT_CLIENT_ID: 'n' })
    await until(() => expect(without.errors()).toContain('MQTT_CERT_FILE'))
  })

  it.each([
    ['web sockets', 'ws', []],
    ['web sockets over TLS', 'wss', server],
  ])('%s', async (_what, protocol, lines) => {
    await writeCertificates(folder)
    const port = await broker('protocol websockets', 'allow_anonymous true', ...lines)
    const { send } = start({ MQTT_URL: `${protocol}://127.0.0.1:${port}/mqtt`, MQTT_CA_FILE: file('ca.pem') })
    await send()
  })

  it('MQTT 3.1.1', async () => {
    const port = await broker('allow_anonymous true')
    const { send } = start({ MQTT_URL: `mqtt://127.0.0.1:${port}`, MQTT_VERSION: '3.1.1' })
    await send()
  })

  it('a second client with the same identifier is named as the cause', async () => {
    const port = await broker('allow_anonymous true')
    const both = [1, 2].map(() => start({ MQTT_URL: `mqtt://127.0.0.1:${port}` }))
    await until(() => expect(both.map(({ errors }) => errors()).join()).toContain('give each module an MQTT_CLIENT_ID'))
  })
})

it('a token from a file, as Azure IoT Operations asks for it, is read again at each connect', async () => {
  writeFileSync(file('token'), 'first\n')
  const tokens: (string | undefined)[] = []
  const { url, peers, close } = await scriptedBroker({
    connack({ properties }) {
      tokens.push(`${properties?.authenticationMethod} ${properties?.authenticationData}`)
      return {}
    },
  })
  closing.push(close)
  const { send } = start({ MQTT_URL: url, MQTT_TOKEN_FILE: file('token') })
  await send()
  writeFileSync(file('token'), 'second\n')
  peers[0]?.cut()
  await until(() => expect(tokens).toEqual(['K8S-SAT first', 'K8S-SAT second']))
})
