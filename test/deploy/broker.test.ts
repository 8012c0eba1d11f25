// What is in deploy/broker: each file is read as what it is, its environment is one that the module takes, and its parts fit.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'
import { readPlace } from '../../src/cli/run/place.ts'
import { readDocument } from '../../src/index.ts'

const text = (name: string) => readFileSync(new URL(`../../deploy/broker/${name}`, import.meta.url), 'utf8')
const dockerfile = readFileSync(new URL('../../Dockerfile.amd64', import.meta.url), 'utf8')
/** Where the image keeps state. */
const stateDir = /STATE_DIR=(\S+)/.exec(dockerfile)?.[1]

const folder = mkdtempSync(join(tmpdir(), 'edge-rules-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Rejects with what is wrong with the environment. */
const check = (variables: Readonly<Record<string, string>>) => readPlace({ STATE_DIR: stateDir ?? '', ...variables })

describe('the systemd unit', () => {
  const unit = text('edge-rules.service')

  it('has an environment that the module takes', async () => {
    const lines = [...unit.matchAll(/^Environment=(\w+)=(.*)$/gm)]
    const place = await check(Object.fromEntries(lines.map(([, name = '', value = '']) => [name, value])))
    expect(place).toMatchObject({ kind: 'broker', common: { stateDir: '/var/lib/edge-rules' } })
    expect(unit).toContain('StateDirectory=edge-rules')
  })

  it.skipIf(spawnSync('systemd-analyze', ['--version']).error !== undefined)('is one for systemd', () => {
    // Of Mosquitto's own unit and of where Node.js is this machine need not know.
    const file = join(folder, 'edge-rules.service')
    writeFileSync(file, unit.replace('/usr/bin/node', process.execPath).replace(' mosquitto.service', ''))
    const { stdout, stderr } = spawnSync('systemd-analyze', ['verify', file], { encoding: 'utf8' })
    const lines = `${stdout}${stderr}`.split('\n').filter(line => line.includes('edge-rules.service'))
    expect(lines).toEqual([])
  })
})

/** The fields of an object that are not among these: a misspelt one would be ignored without a word, or refused. */
const strangers = (object: object, fields: string) =>
  Object.keys(object).filter(field => !fields.split(' ').includes(field))

describe('the Compose file', () => {
  const { services, volumes, configs, ...rest } = parse(text('compose.yaml'))

  it('has only fields that Compose knows', () => {
    expect(rest).toEqual({})
    // Of the Compose specification, "services": those that a service like this may need.
    const fields =
      'image restart ports configs volumes depends_on environment read_only cap_drop security_opt logging secrets user healthcheck'
    for (const service of Object.values<object>(services)) expect(strangers(service, fields)).toEqual([])
    for (const config of Object.values<object>(configs)) expect(strangers(config, 'content file')).toEqual([])
  })

  it('has an environment that the module takes, at the broker beside it', async () => {
    const { environment, depends_on: others } = services['edge-rules']
    expect(await check(environment)).toMatchObject({ kind: 'broker', identity: { hub: 'mosquitto' } })
    expect(others).toEqual(['mosquitto'])
  })

  it('declares each volume and each configuration, and keeps the state', () => {
    const mounts: string[] = Object.values<{ volumes: string[] }>(services).flatMap(service => service.volumes)
    for (const mount of mounts) {
      const [source = ''] = mount.split(':')
      if (!source.startsWith('.')) expect(Object.keys(volumes)).toContain(source)
    }
    expect(mounts).toContain(`state:${stateDir}`)
    expect(services.mosquitto.configs.map(({ source }: { source: string }) => source)).toEqual(Object.keys(configs))
  })
})

describe.each(['kubernetes.yaml', 'iot-operations.yaml'])('%s', name => {
  const documents = parseAllDocuments(text(name)).map(document => {
    expect(document.errors).toEqual([])
    return document.toJS()
  })
  const { spec } = documents.find(({ kind }) => kind === 'StatefulSet')
  const pod = spec.template.spec
  const [container] = pod.containers

  it('has an environment that the module takes, and a state that is kept', async () => {
    const variables = container.env.map(({ name, value }: { name: string; value: string }) => [name, value])
    expect(await check(Object.fromEntries(variables))).toMatchObject({ kind: 'broker' })
    const mount = container.volumeMounts.find(({ name }: { name: string }) => name === 'state')
    expect(mount.mountPath).toBe(stateDir)
  })

  it('has only fields that Kubernetes knows', () => {
    // Of its API's reference: those that a module may need.
    const workload = 'serviceName replicas selector template volumeClaimTemplates updateStrategy'
    const ofPod =
      'serviceAccountName automountServiceAccountToken terminationGracePeriodSeconds securityContext containers volumes nodeSelector tolerations'
    const ofContainer =
      'name image imagePullPolicy env ports livenessProbe readinessProbe startupProbe resources securityContext volumeMounts'
    const ofProbe = 'httpGet initialDelaySeconds periodSeconds timeoutSeconds failureThreshold'
    const checks: readonly (readonly [object, string])[] = [
      ...documents.map(document => [document, 'apiVersion kind metadata spec data'] as const),
      [spec, workload],
      [spec.template, 'metadata spec'],
      [pod, ofPod],
      [pod.securityContext, 'runAsNonRoot runAsUser runAsGroup fsGroup seccompProfile'],
      [container, ofContainer],
      [container.livenessProbe, ofProbe],
      [container.readinessProbe, ofProbe],
      [container.resources, 'requests limits'],
      [container.securityContext, 'allowPrivilegeEscalation readOnlyRootFilesystem capabilities'],
      ...container.env.map((one: object) => [one, 'name value valueFrom'] as const),
      ...container.ports.map((one: object) => [one, 'name containerPort protocol'] as const),
      ...container.volumeMounts.map((one: object) => [one, 'name mountPath readOnly subPath'] as const),
      ...pod.volumes.map((one: object) => [one, 'name configMap projected secret emptyDir'] as const),
      ...spec.volumeClaimTemplates.map((one: object) => [one, 'metadata spec'] as const),
    ]
    for (const [object, fields] of checks) expect(strangers(object, fields)).toEqual([])
    for (const { apiVersion, kind } of documents) {
      expect(['v1 ConfigMap', 'v1 ServiceAccount', 'apps/v1 StatefulSet']).toContain(`${apiVersion} ${kind}`)
    }
    for (const { value } of container.env) expect(value).toBeTypeOf('string')
  })

  it('mounts what there is, and only that', () => {
    const claims = spec.volumeClaimTemplates.map(({ metadata }: { metadata: { name: string } }) => metadata.name)
    const there = [...pod.volumes.map(({ name }: { name: string }) => name), ...claims]
    const mounted = container.volumeMounts.map(({ name }: { name: string }) => name)
    expect(mounted.toSorted()).toEqual(there.toSorted())
    const files = container.env.filter(({ value }: { value: string }) => value.startsWith('/'))
    for (const { value } of files) {
      const isMounted = container.volumeMounts.some(({ mountPath }: { mountPath: string }) =>
        value.startsWith(mountPath),
      )
      expect(isMounted, value).toBe(true)
    }
  })

  it('selects its own pod, one of it, and asks ports that it has', () => {
    expect(spec.selector.matchLabels).toEqual(spec.template.metadata.labels)
    expect(spec.replicas).toBe(1)
    const ports = container.ports.map(({ name }: { name: string }) => name)
    for (const probe of [container.livenessProbe, container.readinessProbe]) expect(ports).toContain(probe.httpGet.port)
    expect(container.securityContext.readOnlyRootFilesystem).toBe(true)
  })

  it('has rules that are valid', () => {
    for (const { data = {} } of documents) {
      for (const rules of Object.values<string>(data)) {
        expect(readDocument({}, JSON.parse(rules)).problems).toEqual([])
      }
    }
  })
})
