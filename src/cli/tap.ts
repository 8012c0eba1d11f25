// `edge-rules tap`: what a running module decides, live, and why, in a terminal. Thin over live/: the module explains itself.
import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { describe } from '../edge/fault.ts'
import { writeJson } from '../rules/data/json-text.ts'
import { oneLine } from '../rules/data/visible.ts'
import { readEvents } from '../workbench/live/event-stream.ts'
import { numberOption, readArguments } from './command/arguments.ts'
import { type Command, exitCode, type Io, UsageError } from './command/command.ts'
import { createScreen } from './command/screen.ts'
import { eventLines } from './live/event-text.ts'
import { mostRules } from './live/method-view.ts'
import { hubAddressOf, type View, watchByMethods } from './live/method-watch.ts'
import { mostRate } from './live/viewer.ts'

const defaultUrl = 'http://127.0.0.1:9600'
const defaultRate = 5
const defaultModule = 'filterModule'

export const command: Command = {
  name: 'tap',
  summary: 'what a running module decides, live, and why',
  help: `usage: edge-rules tap [RULE...] [options]

Shows what arrives at a running module, what its rules make of it and why, and what leaves, until Ctrl+C. Where
messages come faster than eyes can follow, some are left out, those about which nothing happened first; the last line
says how many. The module must run with LIVE_VIEW=on, as that of "edge-rules demo" does; it never waits for who watches.

Of a module on the local hub that runs without, --hub asks again and again what its rules made of the newest messages,
by its direct method "explain": of ${mostRules} rules at once, and without what leaves.

RULE: only messages on this rule's inputs, and what it makes of them; default: all rules.

  --url URL      the module's metrics port; default ${defaultUrl}
  --rate N       messages a second, 1 to ${mostRate}, and as many again of those about which something happened;
                 default ${defaultRate}
  --hub URL      in place of --url: the address that "edge-rules hub" says
  --module NAME  which module of the hub; default filterModule
  --json         a line of JSON for each event, as docs/live-view.md describes them: {"decision": {…}}

  edge-rules tap high-temperature
  edge-rules tap --url http://10.1.2.3:9600 --json
  edge-rules tap high-temperature --hub http://127.0.0.1:40001
`,

  async run(args, io) {
    const { values, positionals: rules } = readArguments(args, {
      options: {
        url: { type: 'string' },
        rate: { type: 'string' },
        hub: { type: 'string' },
        module: { type: 'string' },
        json: { type: 'boolean' },
      },
      positionals: ['[RULE]...'],
    })
    const rate = numberOption('--rate', values.rate, { above: 0, whole: true }) ?? defaultRate
    if (rate > mostRate) throw new UsageError(`--rate takes a whole number up to ${mostRate}, not "${values.rate}".`)
    const view = values.json ? programView(io) : personView(io, rules.length > 0)
    if (values.hub !== undefined) {
      if (values.url !== undefined || values.rate !== undefined)
        throw new UsageError(
          '--hub asks the module by its methods; --url and --rate are of a module with LIVE_VIEW=on.',
        )
      const hub = hubAddressOf(values.hub, values.module ?? defaultModule)
      await watchByMethods(hub, rules, view, io)
      return exitCode.fine
    }
    if (values.module !== undefined) throw new UsageError('--module goes with --hub.')
    const url = addressOf(values.url ?? defaultUrl, rules, rate)
    await watch(url, view, io)
    return exitCode.fine
  },
}

function addressOf(text: string, rules: readonly string[], rate: number): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new UsageError(`--url takes the address of the module's metrics port, such as ${defaultUrl}, not "${text}".`)
  }
  url.pathname = `${url.pathname.replace(/\/(live\/?)?$/, '')}/live`
  url.search = ''
  for (const rule of rules) url.searchParams.append('rule', rule)
  url.searchParams.set('rate', String(rate))
  url.searchParams.set('reasons', 'on')
  return url
}

/** Milliseconds until the next try; each time twice as many, and again from the first when the module was there. */
const shortestPause = 200
/** The status of a module that has no document yet. */
const tooEarly = 425
const longestPause = 5_000

/** Watches until the signal; a module that goes is waited for. */
async function watch(url: URL, view: View, { signal, stdout }: Io): Promise<void> {
  let told = ''
  const tell = (text: string) => {
    if (text !== told) view.note(text)
    told = text
  }
  let wasThere = false
  let pause = shortestPause
  while (!signal.aborted) {
    try {
      const response = await fetch(url, { signal, redirect: 'error' })
      if (response.status === tooEarly) throw new Error('no rule runs there yet')
      if (response.status !== 200 || response.body === null) throw await refusal(response, url)
      tell(wasThere ? `The module at ${url.host} is back.` : `Watching the module at ${url.host}.`)
      wasThere = true
      pause = shortestPause
      for await (const event of readEvents(response.body)) {
        view.show(event)
        // What is not read here is lost there, and counted.
        if (stdout.writableNeedDrain) await once(stdout, 'drain', { signal })
      }
      tell(`The module at ${url.host} is gone; waiting for it to come back.`)
    } catch (error) {
      if (signal.aborted) break
      // Of a module that was there, the rule may come back, and another viewer may go.
      if (error instanceof UsageError && !wasThere) throw error
      tell(
        wasThere
          ? `The module at ${url.host} is gone (${why(error)}); waiting for it to come back.`
          : `There is nothing to watch at ${url.host} (${why(error)}); waiting for a module with LIVE_VIEW=on.`,
      )
    }
    await wait(pause, undefined, { signal }).catch(() => {})
    pause = Math.min(2 * pause, longestPause)
  }
  view.end()
}

async function refusal(response: Response, url: URL): Promise<UsageError> {
  const [line = ''] = (await response.text()).split('\n')
  const isLive = response.headers.get('content-type')?.startsWith('text/plain') === true
  const known = isLive ? line : `it answers ${response.status}, and is not the port of a module with LIVE_VIEW=on.`
  return new UsageError(`${url.host}: ${oneLine(known)}`)
}

/** What fetch says of a connection is in the cause. */
const why = (error: unknown) =>
  oneLine(describe(error instanceof Error && error.cause instanceof Error ? error.cause : error)).replace(/\.$/, '')

function personView(io: Io, chosen: boolean): View {
  const screen = createScreen(io)
  const note = (text: string) => screen.print(screen.paint('cyan', `· ${text}`))
  let counts = ''
  return {
    show(event) {
      const { name, data } = event
      if (name === 'pulse') {
        const { received, shown, skipped, lost, connected } = data
        const behind = lost === 0 ? '' : `, ${lost} lost as this terminal is slow`
        const offline = connected === false ? '; the module has no connection' : ''
        counts = `${received} messages, ${shown} shown, ${skipped} left out${behind}${offline}`
        screen.footer(() => [screen.paint('dim', `${counts}    Ctrl+C: quit`)])
      }
      for (const line of eventLines(event, { width: screen.width, paint: screen.paint, chosen })) screen.print(line)
    },
    note,
    end() {
      screen.close()
      if (counts !== '') note(counts)
    },
  }
}

function programView({ stdout, stderr }: Io): View {
  return {
    show: ({ name, data }) => void stdout.write(`${writeJson({ [name]: data })}\n`),
    note: text => void stderr.write(`edge-rules tap: ${text}\n`),
    end() {},
  }
}
