// `sequence`: partial matches of one key, each waiting for its next step.
import type { Sequence, Step } from '../../rules/clauses/sequence.ts'
import type { Event, Scope } from '../../rules/data/event.ts'
import { count, type Partial } from '../memory.ts'
import { type Run, scopeOf, setTimer } from '../run.ts'
import { emit } from './emission.ts'

const mostPartials = 100

/** Offers the event to every partial match, oldest first; the first to complete emits and clears the others. */
export function offerToSequence(run: Run, event: Event): void {
  const { sequence } = run.rule
  if (sequence === undefined) return
  const kept: Partial[] = []
  const scope = scopeOf(run, event)
  for (const partial of run.key.partials ?? []) {
    const moved = offer(run, sequence, partial, scope)
    if (moved === undefined) continue
    if (isComplete(sequence, moved)) {
      complete(run, moved)
      return
    }
    kept.push(moved)
  }
  if (sequence.restart || kept.length === 0) {
    const started = offer(run, sequence, { steps: new Map(), next: 0, since: run.now, event }, scope)
    if (started !== undefined && isComplete(sequence, started)) {
      complete(run, started)
      return
    }
    if (started !== undefined && started.next > 0) kept.push(started)
  }
  while (kept.length > mostPartials) {
    kept.shift()
    count(run.memory, 'partials')
  }
  keep(run, kept)
}

const isComplete = ({ steps }: Sequence, { next }: Partial) => next === steps.length

/** The partial match after the scope's event; undefined: it is dropped. */
function offer(run: Run, { steps }: Sequence, partial: Partial, scope: Scope): Partial | undefined {
  const step = steps[partial.next]
  if (step === undefined || !step.when.evaluate({ ...scope, steps: partial.steps })) return partial
  if (step.not) return undefined
  const { event } = scope
  return { steps: new Map(partial.steps).set(step.as, event), next: partial.next + 1, since: run.now, event }
}

/** The timer: what was to come within its time has not, or what was not to come has not. */
export function expire(run: Run): void {
  const { sequence } = run.rule
  const { partials = [] } = run.key
  const over = firstDue(run, partials)?.partial
  if (sequence === undefined || over === undefined) return
  if (sequence.steps[over.next]?.not !== true) {
    keep(
      run,
      partials.filter(partial => partial !== over),
    )
    return
  }
  const moved = { ...over, next: over.next + 1, since: run.now }
  if (isComplete(sequence, moved)) complete(run, moved)
  else
    keep(
      run,
      partials.map(partial => (partial === over ? moved : partial)),
    )
}

/** The body is the bodies of the steps; the properties are those of the last event that fitted. */
function complete(run: Run, { steps, event }: Partial): void {
  keep(run, [])
  const body = Object.fromEntries([...steps].map(([name, step]) => [name, step.body ?? null]))
  emit(run, {
    event: {
      message: event.message,
      payload: event.payload,
      body,
      whole: false,
      origin: event.origin ?? event,
      time: run.now,
    },
    alarm: undefined,
  })
}

/** Keeps these partial matches, and waits for the one that is due first. */
export function keep(run: Run, partials: readonly Partial[]): void {
  run.key.partials = partials
  setTimer(run, 'sequence', firstDue(run, partials)?.due)
}

/** The partial match whose time is over first; the oldest of several. */
function firstDue(run: Run, partials: readonly Partial[]): { partial: Partial; due: number } | undefined {
  let first: { partial: Partial; due: number } | undefined
  for (const partial of partials) {
    const due = dueOf(run, run.rule.sequence?.steps[partial.next], partial)
    if (due !== undefined && (first === undefined || due < first.due)) first = { partial, due }
  }
  return first
}

function dueOf(run: Run, step: Step | undefined, { since }: Partial): number | undefined {
  return step?.within === undefined ? undefined : since + step.within(run.parameters)
}
