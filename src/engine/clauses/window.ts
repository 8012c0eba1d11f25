// `window` and `aggregate`, as the machine runs them: the clause's value, at work on a key of a run.
import type { Stage } from '../../rules/clause.ts'
import { windowClause } from '../../rules/clauses/window.ts'
import type { Event } from '../../rules/data/event.ts'
import type { WindowState } from '../../rules/windows/contents/state.ts'
import { dueOf } from '../dues.ts'
import { count } from '../memory.ts'
import { type Run, scopeOf, setTimer, timed } from '../run.ts'
import { timeReached } from './event-time.ts'

type Pass = (run: Run, event: Event) => void

/** An event of the key; `pass` is given the aggregates that it completes: of sliding and count windows. */
export function addToWindow(run: Run, event: Event, pass: Pass): void {
  if (run.rule.window !== undefined) windowClause.receive(run.rule.window, stageOf(run, pass), event)
}

/** The timer `window`: `pass` is given the aggregates of the windows that end now. */
export function closeWindows(run: Run, pass: Pass): void {
  if (run.rule.window !== undefined) windowClause.timers.window(run.rule.window, stageOf(run, pass))
}

/** Sets the timer of windows that are emitted though they hold no event, when the key begins. */
export function startWindows(run: Run): void {
  if (run.rule.window !== undefined) windowClause.begin(run.rule.window, stageOf(run, passNothing))
}

/** Sets the timer of the window that ends next, after the rule changed. */
export function retimeWindows(run: Run): void {
  if (run.rule.window === undefined) setTimer(run, 'window', undefined)
  else windowClause.retime(run.rule.window, stageOf(run, passNothing))
}

const passNothing = () => {}

function stageOf(run: Run, pass: Pass): Stage<WindowState> {
  const { rule, key, parameters, limits, now, clock } = run
  return {
    rule: rule.id,
    key: {
      key: key.key,
      text: key.text,
      activity: key.alarm?.state ?? 'idle',
      told: key.alarm?.sent ?? false,
      ...(key.newest === undefined ? {} : { newest: key.newest }),
    },
    get state() {
      return key.window
    },
    set state(state: WindowState | undefined) {
      if (state === undefined) delete key.window
      else key.window = state
    },
    parameters,
    limits,
    now,
    clock,
    scope: event => scopeOf(run, event),
    pass: event => pass(run, event),
    emit: passNothing,
    send: passNothing,
    become: passNothing,
    raise: passNothing,
    settle: passNothing,
    setTimer: (_, due) => setTimer(run, 'window', due),
    due: () => dueOf(key.timers, timed.indexOf('window')),
    count: (what, times) => count(run.memory, what, times),
    reached: () => timeReached(run),
  }
}
