// Layers of a deployment, made by deploy/manifest.mjs, put together as IoT Hub does, and run by a module on the local hub.
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import type { JsonObject } from '../../src/index.ts'
import { isObject, type Json } from '../../src/rules/data/json.ts'
import { next, useSite } from '../cli/site.ts'
import { placeIn } from '../place.ts'

const script = fileURLToPath(new URL('../../deploy/manifest.mjs', import.meta.url))
const registry = {
  CONTAINER_REGISTRY_ADDRESS: 'plant.example.com',
  CONTAINER_REGISTRY_USERNAME: 'plant',
  CONTAINER_REGISTRY_PASSWORD: 'secret',
}
const base = {
  $schema: './rules.schema.json',
  Limit: 25,
  define: { running: { path: '$.machine.speed', gt: 0 } },
  rules: {
    hot: { when: { path: '$.machine.temperature', gt: { twin: 'Limit', default: 30 } }, then: { output: 'alarms' } },
  },
}
const presses = {
  Limit: 40,
  rules: {
    pressure: {
      when: { all: [{ use: 'running' }, { path: '$.machine.pressure', gt: 9 }] },
      then: { output: 'alarms' },
    },
  },
}

const site = useSite()

function file(name: string, document: JsonObject): string {
  const path = site.file(name)
  writeFileSync(path, JSON.stringify(document))
  return path
}

function manifest(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], { env: registry, encoding: 'utf8' })
  expect(status, stderr).toBe(0)
  return { printed: JSON.parse(stdout), hash: /^document (\w+)/m.exec(stderr)?.[1] }
}

/** What the module's twin becomes: each layer sets the places that it names, lowest priority first. */
function twinOf(manifests: readonly JsonObject[]): JsonObject {
  let twin: JsonObject = {}
  for (const one of manifests) {
    const module = placeIn(one, 'content', 'modulesContent', 'filterModule')
    for (const [place, value] of isObject(module) ? Object.entries(module) : []) {
      twin = withPlace(twin, place.replace('properties.desired', 'desired').split('.'), value)
    }
  }
  return isObject(twin['desired']) ? twin['desired'] : {}
}

function withPlace(target: JsonObject, [name = '', ...others]: readonly string[], value: Json): JsonObject {
  if (others.length === 0) return { ...target, [name]: value }
  const inner = target[name]
  return { ...target, [name]: withPlace(isObject(inner) ? inner : {}, others, value) }
}

test('a device runs the base and the layer over it, and reports the hash that the layer was printed with', async () => {
  const [baseFile, layerFile] = [file('base.json', base), file('presses.json', presses)]
  const lowest = manifest('--automatic', '--rules', baseFile)
  const layer = manifest('--layered', '--rules', layerFile, '--base', baseFile)
  expect(layer.printed.content.modulesContent).toEqual({
    filterModule: {
      'properties.desired.Limit': 40,
      'properties.desired.rules.pressure': presses.rules.pressure,
    },
  })
  const desired = twinOf([lowest.printed, layer.printed])
  expect(manifest('--twin', '--rules', layerFile, '--base', baseFile).printed).toEqual(desired)
  const hub = await site.hub({ filterModule: desired })
  const reported = next(hub, 'reported')
  site.module(hub)
  await reported
  expect(placeIn(hub.twin('filterModule'), 'reported', 'runs')).toMatchObject({
    document: layer.hash,
    rules: ['hot', 'pressure'],
  })
  const upstream = next(hub, 'upstream')
  hub.send('filterModule', 'input1', { body: '{"machine":{"temperature":30,"pressure":10,"speed":1}}' })
  expect(await upstream).toMatchObject([{ output: 'alarms' }])
})

test('a layer is checked with what is below it, and each problem has its place in the file that has it', () => {
  const args = [
    '--layered',
    '--rules',
    file('presses.json', presses),
    '--base',
    file('base.json', { rules: { a: {} } }),
  ]
  const { status, stderr } = spawnSync(process.execPath, [script, ...args], { env: registry, encoding: 'utf8' })
  expect(status).toBe(1)
  expect(stderr).toMatch(/presses\.json:1:\d+: error .*running/)
  expect(stderr).toMatch(/base\.json:1:\d+: error missing-key/)
})

test('settings are laid over one by one, so that a layer over a document on the device can merge with it', () => {
  const layer = manifest('--layered', '--rules', file('l.json', { settings: { base: 'merge' }, ...presses, rules: {} }))
  expect(layer.printed.content.modulesContent.filterModule).toEqual({
    'properties.desired.Limit': 40,
    'properties.desired.settings.base': 'merge',
  })
})
