// Builds the image and tries it: what is in it, who runs it, that it filters messages from the local hub, that its health check
// finds it well, and that it ends in good order. Needs docker, podman or buildah, the base images on this machine, and Linux; for
// a processor that is not this machine's, emulation of it too (QEMU, registered with the kernel).
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { findEngine } from './container-engine.mjs'

const usage = `Builds the module's image, and tries it against a hub on this machine.

  node deploy/check-image.mjs [PROCESSOR] [--build-arg NAME=VALUE]...

PROCESSOR is amd64 (default), arm64v8 or arm32v7. --build-arg goes to the build, as NODE and BUILD_NODE for other base images.
`
const platforms = {
  amd64: { platform: 'linux/amd64', architecture: 'x64' },
  arm64v8: { platform: 'linux/arm64', architecture: 'arm64' },
  arm32v7: { platform: 'linux/arm/v7', architecture: 'arm' },
}

function readArguments() {
  const options = {
    'build-arg': { type: 'string', multiple: true, default: [] },
    help: { type: 'boolean', short: 'h' },
  }
  const { values, positionals } = parseArgs({ options, allowPositionals: true })
  const [processor = 'amd64', ...more] = positionals
  if (values.help || more.length > 0 || !Object.hasOwn(platforms, processor)) {
    process[values.help ? 'stdout' : 'stderr'].write(usage)
    process.exit(values.help ? 0 : 2)
  }
  return {
    processor,
    ...platforms[processor],
    buildArguments: values['build-arg'].flatMap(one => ['--build-arg', one]),
  }
}

process.chdir(fileURLToPath(new URL('..', import.meta.url)))
const say = text => process.stdout.write(`${text}\n`)
const { processor, platform, architecture, buildArguments } = readArguments()
const emulated = architecture !== process.arch
/** Milliseconds. An emulated processor is some twenty times slower. */
const patience = emulated ? 600_000 : 30_000

/** Resolves as the promise does, or rejects when it has not in time, with the sentence that `what` then gives. */
function within(promise, what) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`waited ${patience / 1000} s for ${what()}`)), patience)
    promise.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}

/** What a container prints, and its exit code. */
function watch(child) {
  const run = { out: '', all: '', code: once(child, 'close').then(([code]) => code) }
  const said = () => `. It said:\n${run.all}`
  child.stdout.on('data', chunk => {
    run.out += chunk
    run.all += chunk
  })
  child.stderr.on('data', chunk => {
    run.all += chunk
  })
  return Object.assign(run, { said, ended: () => within(run.code, () => `the container to end${said()}`) })
}

/** The first `count` events of a kind. */
function arrival(hub, kind, count) {
  return new Promise(resolve => {
    const seen = []
    hub.events$.subscribe(event => {
      if (event.kind === kind && seen.push(event) === count) resolve(seen)
    })
  })
}

/** Runs inside the image: what /app holds, whether state can be written, and who is asking. */
async function look() {
  const { accessSync, constants, existsSync, lstatSync, readdirSync } = await import('node:fs')
  const files = readdirSync('/app', { recursive: true })
    .map(name => ({ path: `/app/${name}`, found: lstatSync(`/app/${name}`) }))
    .filter(({ found }) => found.isFile())
    .map(({ path, found }) => ({ path, bytes: found.size }))
  accessSync(process.env.STATE_DIR, constants.W_OK)
  const tools = [
    '/bin/sh',
    '/usr/bin/apt',
    '/usr/bin/dpkg',
    '/usr/local/bin/npm',
    '/usr/local/lib/node_modules',
  ].filter(existsSync)
  console.log(
    JSON.stringify({
      node: `${process.version} (${process.arch})`,
      user: process.getuid(),
      tools,
      top: readdirSync('/app').sort(),
      files,
    }),
  )
}

async function checkContents(engine) {
  const config = engine.config()
  assert.equal(config.User, 'node')
  assert.deepEqual([...config.Entrypoint, ...config.Cmd], ['node', 'dist/main.js', 'run'])
  assert.ok(config.Env.includes('NODE_ENV=production'))

  const run = watch(engine.run(['node', '-e', `(${look})()`]))
  assert.equal(await run.ended(), 0, run.said())
  const { node, user, tools, top, files } = JSON.parse(run.out)
  assert.deepEqual(tools, [], 'no shell and no package manager')
  assert.equal(user, 1000)
  assert.ok(node.endsWith(`(${architecture})`), `not for ${architecture}: ${node}`)
  assert.deepEqual(top, ['LICENSE', 'dist', 'health-check.mjs', 'node_modules', 'package.json', 'rules.example.json'])
  const development =
    /\.(ts|mts|cts|map)$|node_modules\/(typescript|vitest|@biomejs|ajv|aedes|selfsigned|edge-rules-\w+)\//
  assert.deepEqual(
    files.map(({ path }) => path).filter(path => development.test(path)),
    [],
  )
  const bytes = (start = '') =>
    files.filter(({ path }) => path.startsWith(start)).reduce((sum, file) => sum + file.bytes, 0)
  say(`ok  contents: Node.js ${node} as user ${user}; our layers add ${bytes()} bytes in ${files.length} files,`)
  say(`    of which packages ${bytes('/app/node_modules/')}, the program ${bytes('/app/dist/')}`)
}

/** A cold and a hot reading in; the hot one out, tagged; both acknowledged; then SIGTERM. */
async function checkRun(engine, transport, startHub) {
  const hub = await startHub({
    modules: ['filterModule'],
    routes: ['FROM /messages/modules/filterModule/outputs/* INTO $upstream'],
    twins: { filterModule: { TemperatureThreshold: 25 } },
  })
  const answers = Promise.all([arrival(hub, 'upstream', 1), arrival(hub, 'acknowledged', 2)])
  const started = performance.now()
  const child = engine.run(undefined, hub.environment('filterModule', transport))
  const run = watch(child)
  try {
    for (const temperature of [21, 31]) {
      const system = { contentType: 'application/json', contentEncoding: 'utf-8' }
      hub.send('filterModule', 'input1', { body: JSON.stringify({ machine: { temperature } }), system })
    }
    const early = run.code.then(code => assert.fail(`it ended early, with exit code ${code}${run.said()}`))
    const waiting = () => `an alert upstream and two acknowledgements${run.said()}`
    const [[{ output, message }]] = await within(Promise.race([answers, early]), waiting)
    const done = performance.now()
    assert.equal(output, 'output1')
    assert.equal(Buffer.from(message.body).toString(), '{"machine":{"temperature":31}}')
    assert.equal(message.properties.get('MessageType'), 'Alert')
    const health = watch(engine.run(['node', 'health-check.mjs']))
    assert.equal(await health.ended(), 0, health.said())
    assert.match(health.out, /"health":"ready"/)
    const asked = performance.now()
    engine.terminate(child)
    assert.equal(await run.ended(), 0, `not exit code 0${run.said()}`)
    const ending = performance.now() - asked
    assert.ok(emulated || ending < 5000, `it took ${ending} ms to end after SIGTERM`)
    const ms = time => `${Math.round(time)} ms`
    say(`ok  ${transport}: alert ${ms(done - started)} after the start, exit code 0 ${ms(ending)} after SIGTERM`)
  } finally {
    if (child.exitCode === null) engine.kill(child)
    await hub.close()
  }
}

const engine = findEngine(`edge-rules-check-${processor}`, [
  ...['--platform', platform, '-f', `Dockerfile.${processor}`],
  ...buildArguments,
])
if (engine === undefined) {
  process.stderr.write('check-image: none of docker, podman and buildah works here. Install one and run this again.\n')
  process.exit(2)
}
// The hub that the image is tried against is this checkout's own.
if (spawnSync(process.execPath, ['scripts/ready.mjs'], { stdio: 'inherit' }).status !== 0) process.exit(1)
const { startHub } = await import('../dist/hub/hub.js')
try {
  say(`building with ${engine.program} ...`)
  engine.build()
  await checkContents(engine)
  for (const transport of ['amqp', 'mqtt']) await checkRun(engine, transport, startHub)
} finally {
  engine.close()
}
