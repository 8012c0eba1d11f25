// `time`: the time in which the rule lives is read from its events.
import { nameOf } from '../conditions/reason.ts'
import type { Edit } from '../data/edit.ts'
import { isObject, type Json, type JsonObject } from '../data/json.ts'
import { isNumber } from '../data/numeral.ts'
import { type Problem, problem, under } from '../data/problem.ts'
import { readTime, type TimeUnit, timeUnits, writeTime } from '../data/time.ts'
import { show, type Value } from '../data/value.ts'
import { checkZone } from '../data/zone.ts'
import { durationText, readFixedDuration } from '../nodes/duration-node.ts'
import type { Expression } from '../nodes/expression.ts'
import type { NodeReader } from '../nodes/node-reader.ts'
import { parsePath } from '../path/path.ts'
import { frameClause } from '../rule/frame-clause.ts'
import type { OwnTime, ReadOwnTime } from '../rule/rule.ts'
import { checkShape, choices, closedObject, described, refer, shapeOf } from '../schema/fragment.ts'
import { arrival } from './readable.ts'

const units = Object.keys(timeUnits) as TimeUnit[]
const unitMeanings: Readonly<Record<TimeUnit, string>> = {
  s: 'Seconds since 1970.',
  ms: 'Milliseconds since 1970.',
  us: 'Microseconds since 1970.',
  ns: 'Nanoseconds since 1970.',
}

const whole = closedObject(
  {
    value: described('The time: ISO 8601, or a number since the epoch.', refer('expression')),
    path: described('Where the time is in the body: the same as a path in `value`.', refer('path')),
    unit: described('The unit of a number. Default: ms.', choices(unitMeanings)),
    tz: described('The zone of times without an offset, an IANA name.', { type: 'string' }),
    lateness: described('How late an event may come and still be put in order. Default: 0s.', durationText),
    ahead: described('How far ahead of its arrival a time may be; else it is unreadable. Default: 1h.', durationText),
  },
  [],
)
const wholeShape = shapeOf(whole)
const members = Object.keys(whole['properties'] as JsonObject)

/** The object with members of its own; any other node is an expression. */
const isWhole = (node: Json): node is JsonObject =>
  isObject(node) &&
  (node['value'] !== undefined || node['path'] !== undefined || Object.keys(node).length === 0) &&
  Object.keys(node).every(
    name => members.includes(name) || (node['path'] === undefined && node['latest'] === undefined),
  )

export const time = frameClause<{ time: OwnTime }>({
  words: {
    time: {
      synonyms: ['eventTime', 'timestampBy'],
      warn: ({ node }, pointer) => warnOfLateness(node['time'], under(pointer, 'time')),
      summary: 'Event time: where it is in the event, and how late events may arrive.',
      schema: {
        if: { type: 'object', anyOf: [{ required: ['value'] }, { required: ['path'] }], not: { required: ['latest'] } },
        then: whole,
        else: refer('expression'),
      },
      readAlone: true,
      readable: arrival,
      read: readOwnTime,
    },
  },
  frame: ({ time: ownTime }) => ({ ownTime }),
  // Another clock: nothing of the keys fits.
  keepsKeys: (_, __, same) => same('time'),
  sides: { time: [{ missing: 'never had a late event', shownBy: step => step.counted('late') > 0 }] },
  examples: [
    {
      rule: { time: { path: '$.ms', lateness: '10s' }, then: { output: 'out' } },
      given: [
        [100, { ms: 20_000 }],
        [101, { ms: 15_000 }],
        [102, { ms: 40_000 }],
      ],
      gives: [
        [102, { ms: 15_000 }],
        [102, { ms: 20_000 }],
      ],
      why: 'in the order of their own times, once these are 10 s past',
    },
    {
      rule: { time: { value: '$.s', unit: 's', lateness: '0s' }, then: { output: 'out', body: { now: true } } },
      given: [[100, { s: 20.5 }]],
      gives: [[100, 20_500]],
    },
  ],
})

const hour = 3_600_000

function warnOfLateness(node: Json | undefined, pointer: string): readonly Problem[] {
  if (node === undefined || (isWhole(node) && node['lateness'] !== undefined)) return []
  const message =
    'Without "lateness" an event is late, and not used, as soon as one with a later time has come before it.'
  const edits: readonly Edit[] = isWhole(node)
    ? [{ op: 'add', path: under(pointer, 'lateness'), value: '0s' }]
    : [{ op: 'replace', path: pointer, value: { value: node, lateness: '0s' } }]
  return [problem('no-lateness', pointer, message, { text: 'if you mean that, add "lateness": "0s"', edits })]
}

function readOwnTime(node: Json, pointer: string, reader: NodeReader): OwnTime | undefined {
  if (!isWhole(node)) return ownTimeOf(reader.expression(node, pointer, ['number', 'string']), 'ms', undefined, 0, hour)
  const problems = checkShape(wholeShape, node, pointer)
  reader.report(...problems)
  const length = (name: string, otherwise: number) => {
    const text = node[name]
    return text === undefined ? otherwise : readFixedDuration(text, under(pointer, name), reader)
  }
  const [lateness, ahead] = [length('lateness', 0), length('ahead', hour)]
  const tz = typeof node['tz'] === 'string' ? node['tz'] : undefined
  if (tz !== undefined && !checkZone(tz, under(pointer, 'tz'), reader)) return undefined
  const name = node['value'] === undefined ? 'path' : 'value'
  const path = name === 'path' ? reader.path(node['path'] ?? null, under(pointer, 'path')) : undefined
  if (problems.length > 0 || (name === 'path' && path === undefined)) return undefined
  const value = reader.expression(node[name] ?? null, under(pointer, name), ['number', 'string'])
  return ownTimeOf(value, units.find(unit => unit === node['unit']) ?? 'ms', tz, lateness, ahead)
}

function ownTimeOf(
  value: Expression,
  unit: TimeUnit,
  zone: string | undefined,
  lateness: number,
  ahead: number,
): OwnTime {
  const name = nameOf(value)
  const parsed = typeof value.node === 'string' ? parsePath(value.node) : undefined
  return {
    value,
    path: parsed !== undefined && 'path' in parsed ? parsed.path : undefined,
    lateness,
    write: time => writeTime(time, unit),
    read(scope, arrived): ReadOwnTime {
      const found = value.evaluate(scope)
      const read = readTime(found, unit, zone)
      const other = otherUnit(found, read, arrived)
      if (other !== undefined)
        return {
          looksLike: other,
          unreadable: `Its event time, ${show(found)}, looks like ${other}, and not ${unit}: set "unit": "${other}".`,
        }
      if (read === undefined) return { unreadable: `Its event time, ${name}, is absent or not a time.` }
      if (read - arrived > ahead)
        return { unreadable: `Its event time, ${show(found)}, is too far ahead of its arrival (\`ahead\`).` }
      return { time: read }
    },
  }
}

/** Ten years of 365.25 days. */
const near = 10 * 365.25 * 24 * hour

/** The unit in which a number is near its arrival, where it is not near in its own, or no time; undefined: none is. */
function otherUnit(value: Value, read: number | undefined, arrived: number): TimeUnit | undefined {
  if (!isNumber(value) || (read !== undefined && Math.abs(read - arrived) <= near)) return undefined
  return units.find(unit => {
    const time = readTime(value, unit)
    return time !== undefined && Math.abs(time - arrived) <= near
  })
}
