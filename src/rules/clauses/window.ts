// `window` and `aggregate`: the events of a key become aggregates, each of them an event of its own, and all clauses
// behind look at these. Which events belong together is a kind of window's, what is computed of them an aggregate's.
import { type AggregateField, aggregateSchema, readAggregates } from '../aggregates/fields.ts'
import { aggregates } from '../aggregates/registry.ts'
import type { Event } from '../data/event.ts'
import { isObject, type Json, type JsonObject } from '../data/json.ts'
import { type Hint, meantKey, type Problem, problem, replacing, under } from '../data/problem.ts'
import { wholeOf } from '../data/unread.ts'
import { show } from '../data/value.ts'
import type { NodeReader } from '../nodes/node-reader.ts'
import { stateful } from '../rule/bound-clause.ts'
import type { StreamClause } from '../rule/clause.ts'
import { checkShape, shapeOf } from '../schema/fragment.ts'
import { snippetsOf } from '../schema/parts.ts'
import { bodyOf, boundsOf, contentsOf, countOf } from '../windows/contents/aggregate-event.ts'
import { beforeSince } from '../windows/contents/partial-results.ts'
import { relaid } from '../windows/contents/relaid.ts'
import { newestOf } from '../windows/contents/ring.ts'
import type { WindowState } from '../windows/contents/state.ts'
import { layoutOf, type StorageLayout } from '../windows/contents/storage-layout.ts'
import { kindOf, windows } from '../windows/registry.ts'
import { ruleExample, type Window, type WindowKind } from '../windows/window.ts'
import { inWindow } from './readable.ts'

/** The words that say of which kind a window is, how long, and how aligned. */
const placing = [
  ...new Set(windows.flatMap(({ words, keeping }) => Object.keys(words).filter(word => !keeping.includes(word)))),
]

export interface WindowParts {
  readonly window: Window
  readonly aggregate: readonly AggregateField[]
}

export interface WindowSpec {
  readonly window: Window
  readonly fields: readonly AggregateField[]
  readonly layout: StorageLayout
  /** In event time no window is before the first event, which may be from any time. */
  readonly begins: boolean
}

export const windowClause = {
  name: 'window',
  phase: 'stream',
  words: {
    window: {
      makesBody: true,
      synonyms: ['windows'],
      summary: 'The events over which `aggregate` computes.',
      schema: {
        anyOf: windows.map(schemaOf),
        defaultSnippets: snippetsOf(
          windows.flatMap(({ examples: [first] }) => first?.window ?? []),
          windows.length,
        ),
      },
      readAlone: true,
      readable: inWindow,
      read: readWindow,
    },
    aggregate: {
      synonyms: ['aggregates', 'aggregations', 'select'],
      summary: 'Fields of the aggregate: { "mean": { "avg": "$.t" } }.',
      schema: aggregateSchema,
      readAlone: true,
      needs: { window: '"aggregate" needs "window" beside it.' },
      warn: ({ node }, pointer) => problemsOfKind(node, pointer),
      readable: inWindow,
      read: readAggregates,
    },
  },
  recalls: true,
  compose({ window: kind, aggregate: fields = [] }, { has, definitions }) {
    if (kind === undefined) return undefined
    return { window: kind, fields, layout: layoutOf(kind, fields, definitions), begins: !has('time') }
  },
  uses: ({ window: { asks, completes, span }, fields }) => ({
    expressions: [...asks, ...fields.flatMap(({ call }) => [call.of, call.shows])],
    takes: true,
    spans: [() => span],
    // Where a timer ends them, no event makes a body.
    makes: largestBody => (completes ? fields.reduce((sum, { call }) => sum + sizeOf(call, largestBody), 1_000) : 0),
  }),
  // A rule with a window has a key from its start on, where it has one state for all events.
  starts: () => true,
  begin({ window, layout, begins }, stage) {
    if (begins) window.begin(stage, layout)
  },
  receive({ window, layout }, stage, event) {
    window.receive(stage, layout, event)
  },
  timers: {
    window({ window, layout }, stage) {
      window.close(stage, layout)
    },
  },
  keepsKey: ({ window }, state) => window.keepsKey?.(state) === true,
  renews: same => placing.some(word => !same('window', word)),
  carry({ before, after }, state) {
    return relaid(before.layout, after.layout, state)
  },
  retime({ window, layout, begins }, stage) {
    // In event time, windows that have not begun begin with the first event, which may still wait.
    const isBegun = stage.state !== undefined || stage.key.newest !== undefined || stage.due('window') !== undefined
    if (begins || isBegun) window.retime(stage, layout)
  },
  report({ window, layout }, { key, state, due, parameters, now }) {
    const end = due('window')
    const waits = end === undefined ? [] : [{ due: end, what: 'its window ends' }]
    if (state === undefined) return { waits }
    const next = window.next(state, layout)
    const total = contentsOf(layout, state, next?.start)
    const events = countOf(layout, total)
    if (events === 0) return { waits }
    const bounds = next ?? window.bounds(boundsOf(layout, total, state))
    const { kept: ring, members } = state
    // Members have gaps between them, and none that have left.
    const kept = ring === undefined || members !== undefined ? {} : { kept: newestOf(layout, ring, events) }
    const before = next === undefined ? state.folded.before : beforeSince(layout, state.folded, next.start)
    const held = { ...state, ...kept, folded: before === undefined ? {} : { before } }
    // What holds does so until now, where a later event or a timer ends the window.
    const until = layout.single || next !== undefined ? Math.min(bounds.end, now) : now
    const frame = { key: key.key, ...bounds, open: false }
    return { waits, window: bodyOf(layout, held, total, frame, until, parameters).whole }
  },
  reason({ window }, moment) {
    const { decided, after, writeTime } = moment
    if (decided) return undefined
    const leftOut = window.leavesOut?.(moment)
    if (leftOut !== undefined) return leftOut
    const end = after.due('window')
    const when = end === undefined ? 'has not given an aggregate yet' : `ends at ${writeTime(end)}`
    return { reason: `The event is in a window that ${when}.` }
  },
  coverage: {
    fact: () => undefined,
    letsThrough: ({ before, after }) => before.newest !== after.newest,
    sides: {
      window: [
        {
          missing: 'never ended',
          shownBy: ({ keys }) =>
            keys.some(({ before, after }) => before.newest !== after.newest && !isOpen(after.newest)),
        },
      ],
    },
  },
  bound: {
    most: windows.map(({ name, most }) => `\`${name}\`: ${most}`).join('; '),
    counted: 'crowded',
  },
  examples: windows.flatMap(({ examples }) => examples.map(ruleExample)),
} satisfies StreamClause<WindowParts, WindowSpec, WindowState, undefined>

export const window = stateful<WindowParts, WindowSpec, WindowState, undefined>(windowClause)

function schemaOf({ words, required }: WindowKind): JsonObject {
  return { type: 'object', required: [...required], properties: words, additionalProperties: false }
}

const shapes = new Map(windows.map(kind => [kind, shapeOf(schemaOf(kind))]))

function readWindow(node: Json, pointer: string, reader: NodeReader): Window | undefined {
  const kind = kindOf(node)
  const shape = kind === undefined ? undefined : shapes.get(kind)
  if (!isObject(node) || kind === undefined || shape === undefined) {
    const names = windows.map(({ name }) => name).join(', ')
    const message = `${show(node)} is not a window; write one of ${names}, as in { "tumbling": "1m" }.`
    if (node !== null) reader.report(problem('missing-key', pointer, message, meantKind(node, pointer)))
    return undefined
  }
  const problems = checkShape(shape, node, pointer)
  reader.report(...problems.map(found => withMeant(found, kind, node, pointer)))
  return problems.length > 0 ? undefined : kind.read(node, pointer, reader)
}

/** The problem of a word's value, with what was meant by it. */
function withMeant(found: Problem, kind: WindowKind, node: JsonObject, pointer: string): Problem {
  const word = found.pointer.slice(pointer.length + 1)
  const meant = found.hint === undefined ? kind.meant?.(word, node[word] ?? null) : undefined
  return meant === undefined
    ? found
    : problem(found.code, found.pointer, found.message, replacing(found.pointer, meant))
}

/** The kind that others call so: `rolling`, `run`. */
function meantKind(node: Json, pointer: string): Hint | undefined {
  if (!isObject(node)) return undefined
  return Object.keys(node)
    .map(key => meantKey(pointer, key, node, windows))
    .find(hint => hint !== undefined)
}

/** What of the aggregates does not go with the kind of the window. */
function problemsOfKind({ window: node, aggregate }: JsonObject, pointer: string): readonly Problem[] {
  const kind = kindOf(node)
  if (kind === undefined || !isObject(aggregate) || !isObject(node)) return []
  const place = under(pointer, 'aggregate')
  const taken =
    kind.opens?.(node) === true && aggregate['open'] !== undefined
      ? [problem('bad-name', under(place, 'open'), '"open" is a field of a window with "partial"; take another name.')]
      : []
  if (kind.mixes !== true) return taken
  const unfit = Object.entries(aggregate).flatMap(([field, call]) =>
    Object.keys(isObject(call) ? call : {}).flatMap(name => {
      if (!aggregates.some(one => one.name === name && one.series === true)) return []
      const message = `"${name}" is about how one value goes on, and a "${kind.name}" window holds those of several; take another window.`
      return [problem('conflicting-clauses', under(under(place, field), name), message)]
    }),
  )
  return [...taken, ...unfit]
}

/** Whether the event is the aggregate of a window that has not ended. */
function isOpen(event: Event | undefined): boolean {
  const body = wholeOf(event?.body)
  return isObject(body) && body['open'] === true
}

/** The most bytes of a field: a number, a value of an event, or a list of those. */
function sizeOf({ computation }: AggregateField['call'], largestBody: number): number {
  if (computation.kind === 'fold') return 50
  if (computation.kind === 'pick') return largestBody
  return computation.mostValues === undefined ? 50 : computation.mostValues * largestBody
}
