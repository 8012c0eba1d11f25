// docker, podman and buildah behind one face: build, inspect, run and end. Knows nothing of what is in the image.
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

/** docker, and podman, which takes the same arguments. */
function dockerLike(program, noPull, { image, options }) {
  let runs = 0
  const names = new Map()
  return {
    program,
    build: () => execFileSync(program, ['build', noPull, ...options, '-t', image, '.'], { stdio: ['ignore', 2, 2] }),
    config: () => JSON.parse(execFileSync(program, ['image', 'inspect', '--format', '{{json .Config}}', image])),
    /** Starts the image's own command, or another one instead of it. */
    run(command, variables = {}) {
      const name = `edge-rules-check-${process.pid}-${++runs}`
      const [entrypoint, ...args] = command ?? []
      const env = Object.entries(variables).flatMap(([key, value]) => ['--env', `${key}=${value}`])
      const other = entrypoint === undefined ? [] : ['--entrypoint', entrypoint]
      const how = ['--rm', '--network', 'host', '--name', name, ...env, ...other]
      const child = spawn(program, ['run', ...how, image, ...args])
      names.set(child, name)
      return child
    },
    terminate: child => execFileSync(program, ['kill', '--signal', 'SIGTERM', names.get(child)]),
    kill: child => spawnSync(program, ['rm', '--force', names.get(child)]),
    close: () => {},
  }
}

const chroot = ['--isolation', 'chroot']

/** As a FROM names it; older versions of buildah do not fill it in there. */
const buildPlatform = `linux/${{ x64: 'amd64', arm: 'arm/v7' }[process.arch] ?? process.arch}`

/** buildah needs no daemon and no namespaces, but runs no entry point and passes no signals on: both are done here. */
function buildah({ image, options }) {
  const local = `localhost/${image}`
  const config = () => JSON.parse(execFileSync('buildah', ['inspect', '--type', 'image', local])).OCIv1.config
  let container
  return {
    program: 'buildah',
    build: () =>
      execFileSync(
        'buildah',
        [
          'bud',
          ...chroot,
          '--pull-never',
          '--build-arg',
          `BUILDPLATFORM=${buildPlatform}`,
          ...options,
          '-t',
          image,
          '.',
        ],
        { stdio: ['ignore', 2, 2] },
      ),
    config,
    run(command, variables = {}) {
      container ??= execFileSync('buildah', ['from', '--pull-never', local], { encoding: 'utf8' }).trim()
      const { Entrypoint, Cmd } = config()
      const args = command ?? [...Entrypoint, ...Cmd]
      const env = Object.entries(variables).flatMap(([key, value]) => ['--env', `${key}=${value}`])
      return spawn('buildah', ['run', ...chroot, ...env, container, '--', ...args])
    },
    terminate: child => process.kill(lastDescendant(child.pid), 'SIGTERM'),
    kill: child => process.kill(lastDescendant(child.pid), 'SIGKILL'),
    close: () => container && execFileSync('buildah', ['rm', container]),
  }
}

/** Of a chain of processes that each wait for one other, the last. */
function lastDescendant(pid) {
  const children = readdirSync(`/proc/${pid}/task`).flatMap(task =>
    readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
  )
  return children.length === 0 ? pid : lastDescendant(children[0])
}

function works(program, ...args) {
  try {
    execFileSync(program, args, { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/**
 * The first engine that works here, or undefined: for `image`, built with `options` (which Dockerfile, for which platform). None
 * of them pulls: the base images must be there.
 */
export function findEngine(image, options) {
  const build = { image, options }
  if (works('docker', 'info')) return dockerLike('docker', '--pull=false', build)
  if (works('podman', 'info')) return dockerLike('podman', '--pull=never', build)
  if (works('buildah', 'info')) return buildah(build)
  return undefined
}
