// `edge-rules studio`: hands out the page that shows what rules do to a recording, on loopback. The page is src/studio/.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readArguments } from './command/arguments.ts'
import { type Command, exitCode, UsageError } from './command/command.ts'
import { readingHelp, readingOptions } from './command/recording-options.ts'
import { pageFolder } from './studio/page-files.ts'
import { serveStudio } from './studio/server.ts'
import { openSession } from './studio/session.ts'

export const command: Command = {
  name: 'studio',
  summary: 'shows in a browser what rules do to a recording, and why',
  help: `usage: edge-rules studio [RULES] [RECORDING] [options]

Prints the address of a page on this machine: the rules over time, the reason of every decision, an editor in which
each keystroke decides the recording anew. It needs no network, and nothing of it leaves the machine. The page saves to
the file RULES when it is told to, and to no other. Without arguments it shows the built-in rule on a week of readings.
Ctrl+C ends it.

  --port N           listens on this port of 127.0.0.1; default: a free one
  --open             opens the page in the browser
  --labels FILE      when what is to be found really was: JSON, a list of [from, to], as the recording has times or in
                     ISO 8601; the page can draw such too
  --url URL          shows what a running module decides: its metrics port with LIVE_VIEW=on: http://127.0.0.1:9600

${readingHelp}
  edge-rules studio examples/machine-failure.json data/machine-temperature.csv.gz \\
    --csv 'timestamp:iso,value:$.machine.temperature' --labels data/machine-temperature.windows.json
`,

  async run(args, io) {
    const { values, positionals } = readArguments(args, {
      options: {
        ...readingOptions,
        port: { type: 'string' },
        open: { type: 'boolean' },
        labels: { type: 'string' },
        url: { type: 'string' },
      },
      positionals: ['[RULES]', '[RECORDING]'],
    })
    if (!existsSync(pageFolder)) {
      throw new UsageError(
        'This installation is without the page: the image of the module has none. Run it from the npm package or a checkout.',
      )
    }
    const [rules, recording] = positionals
    const { port, open, labels, url, ...reading } = values
    const session = await openSession({ rules, recording, labels, reading, live: readUrl(url) })
    const server = await serveStudio(session, readPort(port))
    io.stdout.write(`${server.address}\n`)
    io.stderr.write(`edge-rules studio: open this address in a browser; its key is for this run. Ctrl+C ends it.\n`)
    if (open) openBrowser(server.address, text => io.stderr.write(`edge-rules studio: ${text}\n`))
    await new Promise<void>(resolve => {
      if (io.signal.aborted) resolve()
      io.signal.addEventListener('abort', () => resolve(), { once: true })
    })
    await server.close()
    return exitCode.fine
  },
}

function readPort(text: string | undefined): number {
  if (text === undefined) return 0
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text)
  throw new UsageError(`--port takes a port, 0 to 65535, not "${text}".`)
}

function readUrl(text: string | undefined): URL | undefined {
  if (text === undefined) return undefined
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url
  throw new UsageError(
    `--url takes the address of a module's metrics port, such as http://127.0.0.1:9600, not "${text}".`,
  )
}

/** What opens an address on this system. */
const openers: Readonly<Record<string, readonly [string, ...string[]]>> = {
  darwin: ['open'],
  win32: ['explorer'],
}

function openBrowser(address: string, tell: (text: string) => void): void {
  const [program, ...args] = openers[process.platform] ?? ['xdg-open']
  const child = spawn(program, [...args, address], { stdio: 'ignore', detached: true })
  child.on('error', () => tell(`--open: ${program} is not here; open the address yourself.`))
  child.unref()
}
