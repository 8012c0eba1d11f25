// The most that one event can cause, as far as the rules tell it before: so that only what may be too much has to be done
// in a way that can be undone.
import { isStream } from '../rules/nodes/channel-names.ts'
import { type Expression, mayOverlap, mostBytes } from '../rules/nodes/expression.ts'
import type { BodyChange, PlaceToSet } from '../rules/nodes/outcome.ts'
import type { Path } from '../rules/path/path.ts'
import type { Rule } from '../rules/rule/rule.ts'

export interface Most {
  /** Events decided and messages sent. */
  readonly events: number
  /** Bytes of made bodies. */
  readonly bytes: number
}

/** Of an event of so many bytes; `depth`: behind so many streams. */
export type MostOf = (bytes: number, largest: Largest, depth?: number) => Most

/** What is known of a machine's state. */
export interface Largest {
  /** No body that arrives, and none that was fed, has more bytes. */
  readonly body: number
  /** No clause puts a body together of what it has kept of more events, before the one that comes. */
  readonly parts: number
}

/**
 * What an event of so many bytes can cause at most in these rules and in those behind their streams. Each element of a body,
 * and each value of it, has a byte at least. `plainEvents`: what other rules cause, which make no body.
 */
export function mostOf(rules: readonly Rule[], plainEvents: number, behind: (stream: string) => MostOf): MostOf {
  // By the power of two, for what is largest, which seldom changes.
  let known: (Most | undefined)[] = []
  let knownFor: Largest = { body: 0, parts: 0 }
  return (bytes, largest, depth = 0) => {
    if (depth > deepest) return unknown
    if (largest.body !== knownFor.body || largest.parts !== knownFor.parts) {
      known = []
      knownFor = largest
    }
    // By powers of two, so that it is computed a few times.
    const power = bytes > largestPower ? Math.ceil(Math.log2(bytes)) : 32 - Math.clz32(Math.max(bytes, 64) - 1)
    let most = known[power]
    if (most === undefined) {
      // A message of a route that reaches itself is not accepted; while it is computed it counts as unknown.
      const size = 2 ** power
      known[power] = unknown
      // Behind a stream more than one event of a step may come, and what they bring is not known before.
      const parts = depth === 0 ? largest.parts + 1 : Number.POSITIVE_INFINITY
      const now = { ...largest, parts }
      most = rules
        .map(rule => ofRule(rule, size, now, (stream, fed) => behind(stream)(fed, largest, depth + 1)))
        .reduce(plus, { events: plainEvents, bytes: 0 })
      known[power] = most
    }
    return most
  }
}

/** As far as whole numbers of 32 bits go. */
const largestPower = 2 ** 31

/** Streams behind streams; what is behind more of them counts as unknown. */
const deepest = 50

const unknown: Most = { events: Number.POSITIVE_INFINITY, bytes: Number.POSITIVE_INFINITY }

const plus = (a: Most, b: Most): Most => ({ events: a.events + b.events, bytes: a.bytes + b.bytes })

function ofRule(
  { elements, outcomes, makes }: Rule,
  size: number,
  { body: largestBody, parts: mostParts }: Largest,
  behind: (stream: string, bytes: number) => Most,
): Most {
  // So it is with the elements of a body.
  const made = makes(largestBody, elements === undefined ? mostParts : Number.POSITIVE_INFINITY)
  // Elements of a body are its parts: together they are not larger, but where a path finds parts of parts.
  const count = elements === undefined ? 1 : size / 2
  const parts = elements === undefined ? 1 : !mayOverlap(elements.path) ? 2 : Number.POSITIVE_INFINITY
  let events = elements === undefined ? 1 : 2
  let bytes = 0
  let fedBytes = 0
  for (const { outputs, change } of outcomes) {
    const own =
      change === undefined
        ? elements === undefined && made === 0
          ? 0
          : size + made
        : mostOfChange(change, size + made, Math.max(size, largestBody) + made) + made
    for (const output of outputs) {
      bytes += own
      events += 1
      if (!isStream(output)) continue
      const fed = behind(output, Math.max(own, size))
      events += fed.events
      fedBytes += fed.bytes
    }
  }
  return { events: events * count, bytes: (bytes + fedBytes) * (fedBytes > 0 ? count : parts) }
}

/**
 * The most bytes of a body that is changed or made. A value of another event, or of a parameter, may be as large as any body
 * (`largest`); the event's own is of that `size`.
 */
function mostOfChange({ body, set }: BodyChange, size: number, largest: number): number {
  const made = body === undefined ? undefined : mostBytes(body, largest)
  return set.reduce((sum, place) => sum + mostOfPlace(place, made ?? size, largest), made ?? largest)
}

/** Of one place; or of that place in each match, of which a body of so many bytes has one for every two at most. */
function mostOfPlace({ each, path, to }: PlaceToSet, bytes: number, largest: number): number {
  if (each === undefined) return path.text.length + mostBytes(to, largest)
  const matches = bytes / 2
  const fixed = matches * (path.text.length + mostBytes(to, 0))
  return fixed + (readsOnlyMatch(each, to) ? mostBytes(to, bytes) : matches * mostBytes(to, largest))
}

/** What all matches have themselves is less than the body, unless they overlap. */
const readsOnlyMatch = (matches: Path, to: Expression) =>
  !mayOverlap(matches) && !/"(latest|step|twin|use|up|message|previous)"/.test(JSON.stringify(to.node))
