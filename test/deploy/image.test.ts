// What Dockerfile.amd64 promises, as far as it can be read without a container engine; deploy/check-image.mjs runs it.
import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import deployment from '../../deployment.template.json' with { type: 'json' }
import module from '../../module.json' with { type: 'json' }
import manifest from '../../package.json' with { type: 'json' }

const root = new URL('../../', import.meta.url)
const linesOf = (file: string) => readFileSync(new URL(file, root), 'utf8').split('\n')

interface Instruction {
  readonly name: string
  readonly words: readonly string[]
}

/** The instructions of a Dockerfile by stage, comments left out and continued lines joined. */
function stagesOf(file: string): readonly (readonly Instruction[])[] {
  const text = linesOf(file)
    .filter(line => !line.startsWith('#'))
    .join('\n')
    .replaceAll('\\\n', ' ')
  const stages: Instruction[][] = []
  for (const line of text.split('\n').filter(line => line.trim() !== '')) {
    const [name = '', ...words] = line.trim().split(/\s+/)
    if (name === 'FROM' || stages.length === 0) stages.push([])
    stages.at(-1)?.push({ name, words })
  }
  return stages
}

const stages = stagesOf('Dockerfile.amd64')
const image = stages.at(-1) ?? []
const textsOf = (stage: readonly Instruction[], name: string) =>
  stage.filter(instruction => instruction.name === name).map(({ words }) => words.join(' '))
/** What COPY takes from the folder, not from another stage. */
const copied = stages
  .flat()
  .filter(({ name, words }) => name === 'COPY' && !words[0]?.startsWith('--from'))
  .flatMap(({ words }) => words.slice(0, -1))

/** Of each stage, on whose processor it runs, and what it starts from. */
const starts = stages.map(stage =>
  textsOf(stage, 'FROM')
    .join()
    .replace(/ AS .*$/, ''),
)

test('commands run on the processor that builds; what is for the device is copied', () => {
  const building = '--platform=$BUILDPLATFORM $BUILD_NODE'
  expect(starts).toEqual(['', building, building, '--platform=$TARGETPLATFORM $NODE', building, 'scratch'])
  const commands = stages.filter((_, index) => starts[index] !== building).flatMap(stage => textsOf(stage, 'RUN'))
  expect(commands).toEqual([])
})

const { platforms } = module.image.tag

test('module.json lists the processors of IoT Edge', () => {
  expect(Object.keys(platforms)).toEqual(['amd64', 'arm64v8', 'arm32v7'])
})

const bases = {
  amd64: { PLATFORM: 'linux/amd64', NODE: 'node:24-bookworm-slim' },
  arm64v8: { PLATFORM: 'linux/arm64', NODE: 'node:24-bookworm-slim' },
  arm32v7: { PLATFORM: 'linux/arm/v7', NODE: 'node:22-bookworm-slim' },
}

test.each(Object.entries(platforms))('the Dockerfile of %s differs in what it is for alone', (processor, file) => {
  const own = /^ARG (PLATFORM|NODE)=(.*)$/
  const given = linesOf(file).flatMap(line => own.exec(line)?.slice(1, 3) ?? [])
  expect(given).toEqual(Object.entries(bases[processor as keyof typeof bases]).flat())
  const rest = (name: string) => linesOf(name).filter(line => !own.test(line) && !line.startsWith('#'))
  expect(rest(file)).toEqual(rest(platforms.amd64))
})

test('the image runs the module as node, as process 1', () => {
  expect(textsOf(image, 'USER')).toEqual(['node'])
  expect(textsOf(image, 'ENTRYPOINT')).toEqual(['["node", "dist/main.js"]'])
  expect(textsOf(image, 'CMD')).toEqual(['["run"]'])
})

test('the image takes no sources and no development packages', () => {
  expect(image.flatMap(({ words }) => words)).not.toContain('src')
  const installs = stages.flatMap(stage => textsOf(stage, 'RUN')).filter(command => command.startsWith('npm ci'))
  expect(installs).toHaveLength(2)
  expect(installs[1]).toContain('--omit=dev --omit=optional')
  // Each install finds the packages that a room has beside the engine's.
  for (const room of manifest.workspaces) {
    expect(copied.filter(name => name === `${room}/package.json`)).toHaveLength(installs.length)
  }
})

/** What .dockerignore lets through: files, and folders with all in them. */
const passing = linesOf('.dockerignore').flatMap(line => (line.startsWith('!') ? [line.slice(1)] : []))

test.each(copied)('%s is there to be copied, and .dockerignore lets it through', name => {
  expect(existsSync(new URL(name, root))).toBe(true)
  expect(passing.filter(path => `${name}/`.startsWith(`${path}/`))).toHaveLength(1)
})

test('.dockerignore lets nothing else through', () => {
  expect(linesOf('.dockerignore').filter(line => line !== '' && !/^[#!]/.test(line))).toEqual(['*'])
  expect(passing.filter(path => !copied.includes(path))).toEqual([])
})

test('the deployment lets the module write nowhere else, and gives it no rights that it does not need', () => {
  const { filterModule } = deployment.modulesContent.$edgeAgent['properties.desired'].modules
  const { HostConfig } = JSON.parse(filterModule.settings.createOptions)
  expect(HostConfig).toMatchObject({ ReadonlyRootfs: true, CapDrop: ['ALL'], SecurityOpt: ['no-new-privileges'] })
})

test('one version and one name everywhere', () => {
  const { repository, tag, contextPath } = module.image
  expect(tag.version).toBe(manifest.version)
  expect(textsOf(image, 'LABEL').join()).toContain(`org.opencontainers.image.version="${manifest.version}"`)
  expect(existsSync(new URL(tag.platforms.amd64, new URL(contextPath, root)))).toBe(true)
  const { filterModule } = deployment.modulesContent.$edgeAgent['properties.desired'].modules
  expect(filterModule.settings.image).toBe(`${repository}:${tag.version}-amd64`)
  expect(filterModule.version).toBe(manifest.version)
})

test('the deployment mounts a volume where the image keeps state', () => {
  const { filterModule } = deployment.modulesContent.$edgeAgent['properties.desired'].modules
  const { HostConfig } = JSON.parse(filterModule.settings.createOptions)
  const stateDir = /STATE_DIR=(\S+)/.exec(textsOf(image, 'ENV').join(' '))?.[1]
  expect(HostConfig.Binds).toEqual([`filterModule-state:${stateDir}`])
  expect(stages.flatMap(stage => textsOf(stage, 'RUN')).join()).toContain(
    `install -d -o 1000 -g 1000 /system${stateDir}`,
  )
})
