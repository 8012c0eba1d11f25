// deploy/manifest.mjs as a person runs it.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import deployment from '../../deployment.template.json' with { type: 'json' }

const script = fileURLToPath(new URL('../../deploy/manifest.mjs', import.meta.url))
const registry = {
  CONTAINER_REGISTRY_ADDRESS: 'plant.example.com',
  CONTAINER_REGISTRY_USERNAME: 'plant',
  CONTAINER_REGISTRY_PASSWORD: `a "quoted" \\ $& \${one}`,
}

function run(env: Record<string, string>, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], { env, encoding: 'utf8' })
  return { status, stdout, stderr }
}

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'edge-rules-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

function file(text: string): string {
  const path = join(folder, 'rules.json')
  writeFileSync(path, text)
  return path
}

test('fills in the variables, whatever characters they hold, and changes nothing else', () => {
  const { status, stdout, stderr } = run(registry)
  expect({ status, stderr }).toEqual({
    status: 0,
    stderr: expect.stringMatching(/^document [0-9a-f]{64}, \d+ of 32768 bytes of a twin\n$/),
  })
  const manifest = JSON.parse(stdout)
  const agent = manifest.modulesContent.$edgeAgent['properties.desired']
  expect(agent.runtime.settings.registryCredentials.registry).toEqual({
    address: 'plant.example.com',
    username: 'plant',
    password: registry.CONTAINER_REGISTRY_PASSWORD,
  })
  expect(agent.modules.filterModule.settings.image).toMatch(/^plant\.example\.com\/edge-rules:/)
  expect(Object.keys(manifest)).toEqual(['modulesContent'])
  expect(manifest.modulesContent.filterModule).toEqual(deployment.modulesContent.filterModule)
  expect(manifest.modulesContent.$edgeHub).toEqual(deployment.modulesContent.$edgeHub)
})

test("--rules puts a rule document in place, untouched but for what is an editor's", () => {
  const rules = { rules: { hot: { description: `\${NOT_A_VARIABLE}`, then: { output: 'hot' } } } }
  const { stdout } = run(registry, '--rules', file(JSON.stringify({ $schema: './rules.schema.json', ...rules })))
  expect(JSON.parse(stdout).modulesContent.filterModule).toEqual({ 'properties.desired': rules })
})

test('names every variable that is missing', () => {
  const { status, stdout, stderr } = run({ CONTAINER_REGISTRY_ADDRESS: 'plant.example.com' })
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
  expect(stderr).toContain('not set: CONTAINER_REGISTRY_USERNAME, CONTAINER_REGISTRY_PASSWORD.')
})

test.each([
  ['a file that is not there', ['--rules', '/nowhere/rules.json'], 'the rules in /nowhere/rules.json cannot be used'],
  ['an unknown option', ['--ruls', 'x'], "Unknown option '--ruls'"],
])('refuses %s', (_, args, message) => {
  const { status, stdout, stderr } = run(registry, ...args)
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
  expect(stderr).toContain(message)
})

test.each([['[]'], ['null'], ['{ "rules": ']])('refuses %s as a rule document', text => {
  const { status, stdout, stderr } = run(registry, '--rules', file(text))
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
  expect(stderr).toContain('cannot be used')
})

test('tells what is wrong with the rules, with its place, and prints nothing', () => {
  const { status, stdout, stderr } = run(registry, '--rules', file('{\n  "rules": { "hot": { "wen": {} } }\n}'))
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
  expect(stderr).toMatch(/rules\.json:2:23: error unknown-key: "wen" .*\(did you mean "when"\?\)/)
})

test('refuses what no twin takes', () => {
  const rules = { rules: { 'a.b': { then: { output: 'out' } } }, long: 'x'.repeat(40_000) }
  const { status, stderr } = run(registry, '--rules', file(JSON.stringify(rules)))
  expect(status).toBe(1)
  expect(stderr).toContain('error twin-key')
  expect(stderr).toContain('error twin-size')
})

test.each([
  ['two kinds at once', ['--automatic', '--layered', '--rules', 'x'], 'choose one of'],
  ['a layer without rules', ['--layered'], '--layered needs --rules FILE'],
  ['--base where nothing is laid over it', ['--rules', 'x', '--base', 'y'], 'it needs --layered or --twin'],
  ['--target for one device', ['--target', "tags.a='b'"], 'they need --automatic or --layered'],
  ['a priority that is none', ['--automatic', '--priority', 'high'], '--priority is high'],
  ['a module that the template does not have', ['--module', 'other'], 'deployment.template.json has no module other'],
])('refuses %s', (_, args, message) => {
  const { status, stdout, stderr } = run(registry, ...args)
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
  expect(stderr).toContain(message)
})

test('--automatic prints what many devices get, and the queries that find who runs it', () => {
  const rules = { rules: { hot: { then: { output: 'out' } } } }
  const args = ['--automatic', '--id', 'canary', '--target', "tags.ring='canary'", '--priority', '11']
  const { stdout, stderr } = run(registry, ...args, '--rules', file(JSON.stringify(rules)))
  const hash = /document (\w+)/.exec(stderr)?.[1]
  expect(JSON.parse(stdout)).toMatchObject({
    id: 'canary',
    targetCondition: "tags.ring='canary'",
    priority: 11,
    content: { modulesContent: { $edgeAgent: {}, filterModule: { 'properties.desired': rules } } },
    metrics: {
      queries: {
        runsDocument: `SELECT deviceId FROM devices.modules WHERE moduleId='filterModule' AND properties.reported.runs.document='${hash}'`,
      },
    },
  })
})
