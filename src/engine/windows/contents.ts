// What a key's windows hold at the moment, for whoever asks. Knows no clock.
import { isObject, type JsonObject } from '../../rules/data/json.ts'
import type { Rule } from '../../rules/rule/rule.ts'
import type { KeyMemory } from '../memory.ts'
import { aggregateEvent, type Bounds } from './body.ts'
import { dropPanes } from './folded.ts'
import { gridOf } from './grid.ts'
import type { Kept } from './kept.ts'
import { layoutOf } from './layout.ts'
import type { WindowMemory } from './memory.ts'
import { eventsIn, firstTime } from './rows.ts'
import { amountOf } from './together.ts'

/**
 * The aggregate of the window that ends next, as it would be now; of sliding and count, that of the newest event.
 * Undefined where it holds no event. Changes nothing that a later window needs.
 */
export function contentsOf(rule: Rule, key: KeyMemory): JsonObject | undefined {
  const memory = key.window
  if (memory === undefined) return undefined
  const layout = layoutOf(rule)
  const next = boundsAhead(rule, memory)
  if (next !== undefined) dropPanes(layout, memory.folded, next.start)
  const amount = amountOf(layout, memory)
  if (eventsIn(layout, amount.total, 0) === 0) return undefined
  const { window } = rule
  const newest = memory.kept !== undefined && layout.single ? newestTime(memory.kept) : memory.newest
  const start = window?.kind === 'sliding' ? newest - window.size : firstTime(layout, amount.total, 0)
  const bounds = next ?? { start, end: newest }
  const { body } = aggregateEvent({ rule, key, now: newest }, amount, bounds, undefined)
  return isObject(body) ? body : undefined
}

const newestTime = ({ times, tail, capacity }: Kept) => times[(tail - 1) & (capacity - 1)] ?? Number.NEGATIVE_INFINITY

/** Of tumbling and hopping windows: the bounds of the one that ends next. */
function boundsAhead({ window }: Rule, { end }: WindowMemory): Bounds | undefined {
  return window?.kind === 'hopping' && end !== undefined ? { start: gridOf(window).startOf(end), end } : undefined
}
