// Durations: as they are written, from a parameter, or from a place in the parameters that depends on the event.
import { evaluate } from './expressions.ts'
import { isObject, type Json, tagText } from './json.ts'
import { silence } from './silence.ts'
import { isDuration, milliseconds } from './time.ts'
import { type History, type Key, type Moment, nowhere, type Place, type Seen, scopeOf, type World } from './world.ts'

/** The milliseconds of a duration, "or a parameter that holds one"; undefined where it is left out or 0, which comes to the same. */
export function lasting(world: World, node: Json | undefined): number | undefined {
  if (node === undefined) return undefined
  if (typeof node === 'string') return milliseconds(node) || undefined
  const { desired, define } = world
  const value = evaluate(node, { event: nowhere, parameters: desired, define, rule: '', now: 0 })
  if (typeof value === 'string' && isDuration(value)) return milliseconds(value) || undefined
  // "`default` is required, and taken (counted) where there is none or no duration"
  return isObject(node) ? lasting(world, node['default']) : undefined
}

/** The word as it is written in the rule. */
const written = ({ rule }: History, word: string): Json | undefined =>
  word === 'absent' ? rule.absent?.after : word === rule.limiter?.kind ? rule.limiter.duration : rule.node[word]

/** "Its place is found when the wait begins and stays": by the event that begins it. */
export function beginWait(moment: Moment, word: string, seen: Seen, extra: Parameters<typeof scopeOf>[2] = {}): void {
  const node = written(moment.history, word)
  if (node !== undefined) moment.key.places.set(word, placeOf(moment, node, seen, extra))
}

/** How long the wait of that word lasts; "the parameter there is read again when it changes". */
export function waitOf({ world, history, key }: Omit<Moment, 'time'>, word: string): number | undefined {
  return lengthAt({ world, history, key }, written(history, word), key.places.get(word))
}

export function placeOf(moment: Moment, node: Json, seen: Seen, extra: Parameters<typeof scopeOf>[2] = {}): Place {
  const { define } = moment.world
  const scope = scopeOf(moment, seen, extra)
  const resolved = isObject(node) && typeof node['use'] === 'string' ? (define[node['use']] ?? null) : node
  if (!isObject(resolved) || !Array.isArray(resolved['twin'])) return { of: node, place: resolved }
  const segments = resolved['twin'].map((item: Json) => evaluate(item, scope))
  const { default: otherwise = null } = resolved
  if (segments.includes(undefined)) return { of: node, place: otherwise }
  const literals = segments.map(segment => ({ literal: segment === undefined ? '' : tagText(segment) }))
  return { of: node, place: { twin: literals, default: otherwise } }
}

/**
 * Where a change has put another duration, its place is found at the change, by the key's newest event, and stays: "in a rule with
 * `absent` a path in the others reads its body `{ key, last, silent }`".
 */
export function placeChanged(moment: Moment): void {
  const { history, key } = moment
  for (const word of ['for', 'keep', 'expire', 'repeat', 'absent', 'throttle', 'debounce', 'sample']) {
    const node = written(history, word)
    const found = key.places.get(word)
    const seen = history.rule.absent !== undefined && word !== 'absent' ? silence(moment) : key.newest
    if (node === undefined || seen === undefined) key.places.delete(word)
    else if (JSON.stringify(found?.of) !== JSON.stringify(node)) beginWait(moment, word, seen)
  }
}

/** The milliseconds at that place. */
export function lengthAt(
  at: { readonly world: World; readonly history: History; readonly key: Key },
  node: Json | undefined,
  found: Place | undefined,
): number | undefined {
  if (node === undefined) return undefined
  if (found !== undefined && JSON.stringify(found.of) === JSON.stringify(node)) return lasting(at.world, found.place)
  const { newest } = at.key
  return lasting(at.world, newest === undefined ? node : placeOf({ ...at, time: 0 }, node, newest).place)
}
