// How fast a document's rules run here, and how much memory they take: rounds in alternation with JSON.parse of the same
// messages, so that the figures can be compared with something. What time and memory are, whoever asks says.
import { createMachine, type Machine } from '../../engine/machine.ts'
import type { JsonObject } from '../../rules/data/json.ts'
import type { TimedMessage } from './made-messages.ts'

export interface Speed {
  /** Nanoseconds a message takes, from its bytes to the decision: the median of the rounds. */
  readonly message: number
  /** Half the distance between the quartiles of the rounds, as a share of the median. */
  readonly spread: number
  /** Nanoseconds of `JSON.parse` of the same bytes: the median of the rounds. */
  readonly parse: number
  /** How many times the rate of `JSON.parse`: the median of the rounds. */
  readonly ratio: number
  /** Of one message, on average. */
  readonly fired: number
  readonly sent: number
  /** How many keys have state in the end. */
  readonly keys: number
}

/** What measures on the machine that it runs on. */
export interface Meter {
  /** Microseconds of processor time that were used so far; whole ones. */
  used(): number
  /** Lets others run. */
  pause(): Promise<unknown>
}

export interface Timing {
  readonly meter: Meter
  readonly rounds: number
  /** Of processor time, in all. */
  readonly seconds: number
  readonly signal: AbortSignal
  readonly progress: (part: number) => void
}

/** Runs the messages again and again, time going on. Undefined where it was aborted. */
export async function measureSpeed(
  desired: JsonObject,
  messages: readonly TimedMessage[],
  { meter, rounds, seconds, signal, progress }: Timing,
): Promise<Speed | undefined> {
  const machine = createMachine({ start: 0 })
  machine.apply(desired, 0)
  const round = (seconds * 1000) / (2 * (rounds + warming))
  const own = runner(machine, messages)
  const parse = parser(messages)
  const [times, parses]: [number[], number[]] = [[], []]
  // The first rounds warm up.
  for (let done = -warming; done < rounds; done++) {
    if (signal.aborted) return undefined
    const [parsing, deciding] = [timeOf(parse, round, meter), timeOf(own.run, round, meter)]
    if (done >= 0) {
      times.push(deciding)
      parses.push(parsing)
    }
    progress((done + warming + 1) / (rounds + warming))
    await meter.pause()
  }
  const { seen, fired, sent } = own.counts
  return {
    message: median(times),
    spread: spread(times),
    parse: median(parses),
    ratio: median(times.map((time, index) => (parses[index] ?? 0) / time)),
    fired: fired / seen,
    sent: sent / seen,
    keys: [...machine.memories.values()].reduce((sum, memory) => sum + memory.keys.size, 0),
  }
}

const warming = 3

function runner(machine: Machine, messages: readonly TimedMessage[]) {
  const counts = { seen: 0, fired: 0, sent: 0 }
  const [first, last] = [messages[0]?.at ?? 0, messages.at(-1)?.at ?? 0]
  const length = last - first + Math.max(1, Math.ceil((last - first) / messages.length))
  let start = -first
  const run = () => {
    for (const { at, message } of messages) {
      for (const { fired, sends } of machine.accept(message, start + at).decisions) {
        counts.fired += fired.length
        counts.sent += sends.length
      }
    }
    counts.seen += messages.length
    start += length
    return messages.length
  }
  return { run, counts }
}

function parser(messages: readonly TimedMessage[]) {
  const utf8 = new TextDecoder()
  return () => {
    for (const { message } of messages) parsed = parsedBody(utf8.decode(message.bytes))
    return messages.length
  }
}

/** Kept, so that nothing is optimized away. */
export let parsed: unknown

function parsedBody(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Nanoseconds of processor time of one of those that `run` does, again and again for so many milliseconds. */
function timeOf(run: () => number, milliseconds: number, { used }: Meter): number {
  const start = used()
  for (let count = run(); ; count += run()) {
    const taken = used() - start
    if (taken >= milliseconds * 1000) return (taken * 1000) / count
  }
}

/**
 * Bytes that one rule takes, its document included, in as many machines as it takes to see them. `collect` collects the
 * garbage, and tells how many bytes are left.
 */
export function bytesPerRule(desired: JsonObject, count: number, collect: () => number): number {
  if (count === 0) return 0
  const copies = Math.max(1, Math.ceil(600 / count))
  const text = JSON.stringify(desired)
  const taken = (of: string) => {
    const kept: Machine[] = []
    const before = collect()
    for (let copy = 0; copy < copies; copy++) {
      const machine = createMachine({ start: 0 })
      machine.apply(JSON.parse(of), 0)
      kept.push(machine)
    }
    return (collect() - before) / kept.length
  }
  taken(text) // what is made once for all
  return Math.max(0, taken(text) - taken('{"rules":{}}')) / count
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[sorted.length >> 1] ?? Number.NaN
}

function spread(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const quarter = sorted.length >> 2
  return ((sorted.at(-1 - quarter) ?? 0) - (sorted[quarter] ?? 0)) / 2 / median(values)
}
