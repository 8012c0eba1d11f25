// Watching a module on the local hub that has no live view: the hub is asked to call its methods, until the signal.
import { setTimeout as wait } from 'node:timers/promises'
import { describe } from '../../edge/fault.ts'
import { isObject } from '../../rules/data/json.ts'
import { oneLine } from '../../rules/data/visible.ts'
import type { LiveEvent } from '../../workbench/live/event-stream.ts'
import { type Io, UsageError } from '../command/command.ts'
import { type CallMethod, MethodRefused, MethodView, mostRules } from './method-view.ts'

export interface View {
  show(event: LiveEvent): void
  /** What happens to the connection. */
  note(text: string): void
  end(): void
}

/** Milliseconds between two questions, and before the next try where nobody answers. */
const [pause, longPause] = [500, 2000]

/** Where methods of the module are called. @throws UsageError for what is no address on this machine. */
export function hubAddressOf(text: string, module: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url?.protocol !== 'http:' || !/^(127\.0\.0\.1|localhost)$/.test(url.hostname))
    throw new UsageError(
      `--hub takes the address that "edge-rules hub" says, such as http://127.0.0.1:40001, not "${text}".`,
    )
  url.pathname = `/twins/hub/modules/${encodeURIComponent(module)}/methods`
  url.search = ''
  return url
}

const callOf =
  (url: URL, signal: AbortSignal): CallMethod =>
  async (methodName, payload) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ methodName, payload }),
      signal,
      redirect: 'error',
    })
    const answer: unknown = await response.json()
    if (!isObject(answer)) throw new MethodRefused(`${url.host} is no local hub`)
    if (response.status !== 200) throw new MethodRefused(String(answer['message'] ?? response.status))
    return { status: Number(answer['status']), payload: answer['payload'] ?? null }
  }

/** Shows what the rules make of messages, or all rules where none are named. */
export async function watchByMethods(
  url: URL,
  named: readonly string[],
  view: View,
  { signal }: Pick<Io, 'signal'>,
): Promise<void> {
  const module = decodeURIComponent(url.pathname.split('/')[4] ?? '')
  let told = ''
  const tell = (text: string) => {
    if (text !== told) view.note(text)
    told = text
  }
  const methods = new MethodView(callOf(url, signal))
  let wasThere = false
  while (!signal.aborted) {
    let next = pause
    try {
      const all = named.length > 0 ? named : await methods.rules()
      const rules = all.slice(0, mostRules)
      const events = await methods.since(rules)
      const some = all.length > rules.length ? `, the first ${rules.length} of its ${all.length} rules` : ''
      tell(`Watching ${module} on the hub at ${url.host}${some}.`)
      wasThere = true
      for (const event of events) view.show(event)
    } catch (error) {
      if (signal.aborted) break
      if (error instanceof MethodRefused && !wasThere) throw new UsageError(`${module}: ${oneLine(error.message)}`)
      const why = error instanceof Error && error.cause instanceof Error ? error.cause : error
      tell(`${module} cannot be asked (${oneLine(describe(why)).replace(/\.$/, '')}); waiting for it.`)
      next = longPause
    }
    await wait(next, undefined, { signal }).catch(() => {})
  }
  view.end()
}
