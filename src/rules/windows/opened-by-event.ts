// What windows share that an event opens, and that are one after the other: sessions, and runs. All events of one are the
// newest: it is never in pieces.
import type { Event } from '../data/event.ts'
import { add, aggregate } from './closed-by-timer.ts'
import { contentsOf, countOf } from './contents/aggregate-event.ts'
import { newestSince } from './contents/partial-results.ts'
import { firstTime } from './contents/result-rows.ts'
import { take } from './contents/sample.ts'
import { stateOf } from './contents/state.ts'
import type { StorageLayout } from './contents/storage-layout.ts'
import { type Endings, endsByEvent } from './endings.ts'
import type { Window, WindowStage } from './window.ts'

const nothing = () => {}

/** When a window is over whose first and last event are from then, in epoch milliseconds; infinite: only an event ends it. */
export type DueOf = (first: number, last: number) => number

export function openedByEvent(dueOf: DueOf, endings: Endings): Omit<Window, 'asks' | 'span'> {
  function retime(stage: WindowStage, layout: StorageLayout): void {
    const { state } = stage
    const start = state === undefined ? undefined : newestSince(layout, state.folded)
    const due = state === undefined || start === undefined ? Number.POSITIVE_INFINITY : dueOf(start, state.newest)
    stage.setTimer('window', Number.isFinite(due) ? due : undefined)
  }

  return {
    single: false,
    continues: false,
    completes: endsByEvent(endings),
    receive(stage, layout, event) {
      keep(stage, layout, event)
      const { state } = stage
      if (state === undefined) return
      if (countOf(layout, state.folded.newest) >= endings.events) {
        end(stage, layout)
        return
      }
      retime(stage, layout)
      if (endings.partial) tell(stage, layout, true)
    },
    close: end,
    begin: nothing,
    retime,
    next: () => undefined,
    bounds: held => held,
  }
}

/** Adds an event to the window, which it opens where there is none. */
export function keep(stage: WindowStage, layout: StorageLayout, event: Event): void {
  const sample = take(stage, layout.columns, event)
  add(stage, layout, stateOf(stage, layout), event, sample)
}

/** The window is over, where one is open. */
export function end(stage: WindowStage, layout: StorageLayout): void {
  stage.setTimer('window', undefined)
  tell(stage, layout, false)
}

function tell(stage: WindowStage, layout: StorageLayout, isOpen: boolean): void {
  const { state } = stage
  if (state?.last === undefined) return
  const total = contentsOf(layout, state)
  const told = aggregate(stage, layout, state, total, { start: firstTime(layout, total, 0), end: stage.now }, isOpen)
  if (!isOpen) stage.state = undefined
  stage.pass(told)
}
