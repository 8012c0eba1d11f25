#!/usr/bin/env node
// The program: finds the command, gives it the process's streams, environment and signals, and turns its end into an
// exit code. The only reader of process.env. Knows no command by itself.
import './node.ts'
import { exitCode, type Io, Refusal, UsageError } from './cli/command/command.ts'
import { explainMissing } from './cli/command/missing-package.ts'
import { programVersion } from './cli/command/program-version.ts'
import { guard } from './cli/command/terminal.ts'
import { commands } from './cli/commands.ts'
import { overview } from './cli/overview.ts'
import { nearest } from './rules/data/nearest.ts'
import { InputError } from './workbench/input-error.ts'

const ended = new AbortController()
const io: Io = {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  signal: ended.signal,
}

guard(process.stdout)
guard(process.stderr)

/** The first signal ends the command in its own way, a second one at once. */
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => ended.abort())
/** `edge-rules replay ... | head` is not a fault: nobody reads on. */
process.stdout.on('error', error => ('code' in error && error.code === 'EPIPE' ? ended.abort() : fault(error)))
process.stderr.on('error', () => ended.abort())
process.on('uncaughtException', fault)
process.on('unhandledRejection', fault)

async function main([name, ...args]: readonly string[]): Promise<number> {
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    io.stdout.write(await overview(commands))
    return name === undefined ? exitCode.usage : exitCode.fine
  }
  if (name === '--version' || name === '-v') {
    io.stdout.write(`${programVersion()}\n`)
    return exitCode.fine
  }
  const load = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (load === undefined) {
    const meant = nearest(name, Object.keys(commands))
    const hint = meant === undefined ? 'See edge-rules --help.' : `Did you mean "${meant}"?`
    throw new UsageError(`there is no command "${name}". ${hint}`)
  }
  const { command } = await load().catch(error => {
    throw explainMissing(error)
  })
  if (args.includes('--help') || args.includes('-h')) {
    io.stdout.write(command.help)
    return exitCode.fine
  }
  return await command.run(args, io)
}

function fault(error: unknown): never {
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  const stack = error instanceof Error && io.env['EDGE_RULES_DEBUG'] ? error.stack : undefined
  const hint = 'Run it again with EDGE_RULES_DEBUG=1 to see where, and report it.'
  process.stderr.write(`edge-rules: a fault of the program: ${stack ?? `${message.replaceAll('\n', ' ')}. ${hint}`}\n`)
  process.exit(exitCode.fault)
}

/** Everything written before has left the process. */
function flush(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise(resolve => {
    stream.write('', () => resolve())
  })
}

const [name] = process.argv.slice(2)
try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  if (!(error instanceof InputError || error instanceof Refusal)) fault(error)
  const known = name !== undefined && Object.hasOwn(commands, name) ? ` ${name}` : ''
  process.stderr.write(`edge-rules${known}: ${error.message}\n`)
  process.exitCode = error instanceof Refusal ? exitCode.no : exitCode.usage
}
await Promise.all([flush(process.stdout), flush(process.stderr)])
// Sockets and timers of a library must not keep a command alive that has ended.
process.exit()
