// In which state the rules are, as a person or a program reads it. Knows how it looks; the engine knows what is so.
import type { WriteTime } from '../../engine/explain.ts'
import type { KeyState, RuleState, Wait } from '../../engine/state.ts'
import { showDuration } from '../../rules/data/duration.ts'
import type { JsonObject } from '../../rules/data/json.ts'
import { show } from '../../rules/data/value.ts'
import type { Paint } from '../text/look.ts'

export interface StatesLook {
  /** Epoch milliseconds. */
  readonly now: number
  readonly writeTime: WriteTime
  readonly paint: Paint
  /** How many keys of a rule are shown; of the rest, how many there are. */
  readonly most: number
  /** How the rest can be seen, after a semicolon; undefined: nowhere. */
  readonly allKeysHint?: ((rule: string) => string) | undefined
}

/** A paragraph for each rule. */
export function showStates(states: readonly RuleState[], look: StatesLook): string {
  return states.map(state => `${showRule(state, look).join('\n')}\n`).join('\n')
}

/** The same for a program. */
export function statesJson(states: readonly RuleState[], write: WriteTime): readonly object[] {
  return states.map(state => ({ ...state, keys: state.keys.map(key => keyJson(key, write)) }))
}

/** One key for a program. */
export function keyJson({ since, newest, watermark, waits, ...rest }: KeyState, write: WriteTime): object {
  const written = (name: string, time: number | undefined) => (time === undefined ? {} : { [name]: write(time) })
  return {
    ...rest,
    ...written('since', since),
    ...written('newest', newest),
    ...written('watermark', watermark),
    waits: waits.map(({ due, what }) => ({ ...written('due', due), what })),
  }
}

function showRule({ rule, alarm, keys, latest = {} }: RuleState, look: StatesLook): readonly string[] {
  const name = look.paint('bold', rule)
  const tables = Object.entries(latest).map(([table, kept]) => `  latest ${table}: ${count(kept, 'event')} kept`)
  const [only] = keys
  if (only === undefined) return [`${name}: no event so far`, ...tables]
  if (keys.length === 1 && only.key === undefined) {
    return [`${name}: ${stateText(only, alarm, look)}`, ...rows(only, look), ...tables]
  }
  const left = keys.length - look.most
  const hint = look.allKeysHint === undefined ? '' : `; ${look.allKeysHint(rule)}`
  const more = left > 0 ? [look.paint('dim', `  and ${left} more ${left === 1 ? 'key' : 'keys'}${hint}`)] : []
  const shown = keys
    .slice(0, look.most)
    .flatMap(key => [`  ${show(key.key)}: ${stateText(key, alarm, look)}`, ...rows(key, look).map(row => `  ${row}`)])
  return [`${name}: ${alarm ? countStates(keys) : count(keys.length, 'key')}`, ...shown, ...more, ...tables]
}

function countStates(keys: readonly KeyState[]): string {
  const of = (state: KeyState['state']) => keys.filter(key => key.state === state).length
  const parts = (['raised', 'pending', 'idle'] as const).filter(state => of(state) > 0)
  return `${count(keys.length, 'key')}, ${parts.map(state => `${of(state)} ${state}`).join(', ')}`
}

const styles = { raised: 'red', pending: 'yellow', idle: 'dim' } as const

function stateText(
  { state, since, newest, window }: KeyState,
  alarm: boolean,
  { now, writeTime, paint }: StatesLook,
): string {
  const name = paint(styles[state], state)
  const ago = newest === undefined ? [] : [`newest event at ${writeTime(newest)}, ${distance(now - newest)}`]
  if (!alarm) return ago[0] ?? (window === undefined ? 'no event so far' : 'no aggregate so far')
  // In event time it may have begun later than it is.
  const lasted = since === undefined || since > now ? '' : `, for ${showDuration(now - since)}`
  if (since !== undefined) return `${name} since ${writeTime(since)}${lasted}`
  return [name, ...ago].join(', ')
}

const distance = (ago: number) => (ago < 0 ? `in ${showDuration(-ago)}` : `${showDuration(ago)} ago`)

function rows({ waits, window, passed, watermark, waiting = 0 }: KeyState, look: StatesLook): readonly string[] {
  const { writeTime } = look
  const queue = waiting === 0 ? '' : `, ${count(waiting, 'event')} waiting for it`
  return [
    ...(watermark === undefined ? [] : [`  event time ${writeTime(watermark)}${queue}`]),
    ...waits.map(wait => `  ${waitText(wait, look)}`),
    ...(window === undefined ? [] : [`  window so far: ${windowText(window, look)}`]),
    ...(passed === undefined ? [] : [`  \`changes\` last let pass ${show(passed)}`]),
  ]
}

/** The bounds as the other times, then what the aggregate would say. */
function windowText({ key: _, start, end, ...values }: JsonObject, { writeTime }: StatesLook): string {
  const bounds = [start, end].map(time => writeTime(Date.parse(String(time)))).join(' to ')
  return [bounds, ...Object.entries(values).map(([name, value]) => `${name} ${show(value, 100)}`)].join(', ')
}

function waitText({ due, what }: Wait, { writeTime, now }: StatesLook): string {
  if (due === undefined) return what
  return `at ${writeTime(due)}, ${due <= now ? 'now' : `in ${showDuration(due - now)}`}: ${what}`
}

const count = (number: number, what: string) => `${number} ${what}${number === 1 ? '' : 's'}`
