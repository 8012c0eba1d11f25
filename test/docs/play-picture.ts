// Plays what arrives in a picture: through the public operator in a TestScheduler's virtual time for what leaves, and
// through the machine, column by column, for the states in between.
import { map, merge, scan, startWith, takeUntil, tap, timer } from 'rxjs'
import { TestScheduler } from 'rxjs/testing'
import type { KeyMemory } from '../../src/engine/memory.ts'
import { lookAt, reportsOf } from '../../src/engine/view.ts'
import { applyRules, createMachine, type Json, type JsonObject, type Machine } from '../../src/index.ts'
import type { Event } from '../../src/rules/data/event.ts'
import { isObject } from '../../src/rules/data/json.ts'
import type { Report } from '../../src/rules/rule/clause.ts'
import { mergeObject } from '../../src/rules/twin/merge-patch.ts'
import { message, text } from '../decide.ts'
import { drawPicture, letterOf, type Mark, type Picture, type Row, readPicture } from './picture.ts'

/** The picture as the engine draws it. */
export function redraw(document: JsonObject, written: string): string {
  const picture = readPicture(written)
  const { arrived, left } = play(document, picture)
  const isDrawn = (output: string) => picture.rows.some(({ kind, name }) => kind === 'output' && name === output)
  const unexpected = [...left.keys()].filter(output => !isDrawn(output))
  if (unexpected.length > 0) throw new Error(`the picture has no row for what left at ${unexpected.join(', ')}`)
  return drawPicture(picture, left, watch(document, picture, arrived))
}

/** A body that arrives at an input, or a patch at the twin. */
interface Arrival extends Mark {
  readonly input: string | undefined
}

/** What arrived, in its order, and what left, by output. */
function play(document: JsonObject, { frame, length, rows, letters }: Picture) {
  const arrived: Arrival[] = []
  const left = new Map<string, Mark[]>()
  const scheduler = new TestScheduler(() => undefined)
  scheduler.run(({ hot }) => {
    TestScheduler.frameTimeFactor = frame
    const drawn = (kind: Row['kind']) =>
      rows
        .filter(row => row.kind === kind)
        .map(({ name, marbles }) => {
          const input = kind === 'input' ? name : undefined
          const values = hot<Json>(marbles, Object.fromEntries(letters))
          return values.pipe(map((body): Arrival => ({ at: scheduler.now(), input, body })))
        })
    const told = tap((arrival: Arrival) => arrived.push(arrival))
    const patches$ = merge(...drawn('twin')).pipe(told)
    const desired$ = patches$.pipe(scan(patched, document), startWith(document))
    merge(...drawn('input'))
      .pipe(
        told,
        map(({ input = '', body }) => message(body, { input })),
        applyRules(desired$, { scheduler }),
        takeUntil(timer(length * frame)),
      )
      .subscribe(({ output, bytes }) => {
        const mark = { at: scheduler.now(), body: JSON.parse(text(bytes)) }
        left.set(output, [...(left.get(output) ?? []), mark])
      })
  })
  return { arrived, left }
}

const patched = (document: JsonObject, { body }: Arrival) => (isObject(body) ? mergeObject(document, body) : document)

/** The rows of signs of the states, by name. */
function watch(
  document: JsonObject,
  { frame, length, rows, letters }: Picture,
  arrived: readonly Arrival[],
): ReadonlyMap<string, string> {
  const states = new Map(rows.flatMap(({ kind, name }) => (kind === 'state' ? [[name, '']] : [])))
  const machine = createMachine({ start: 0 })
  let desired = document
  const apply = (at: number) => {
    const { accepted, problems } = machine.apply(desired, at)
    if (!accepted) throw new Error(`the document is rejected: ${JSON.stringify(problems, null, 2)}`)
  }
  apply(0)
  for (let at = 0; at < length * frame; at += frame) {
    machine.advance(at)
    for (const arrival of arrived.filter(found => found.at === at)) {
      if (arrival.input === undefined) {
        desired = patched(desired, arrival)
        apply(at)
      } else machine.accept(message(arrival.body, { input: arrival.input }), at)
    }
    for (const [name, line] of states) states.set(name, line + signOf(name, machine, letters))
  }
  return states
}

type Draw = (key: KeyMemory, report: Report, letters: Picture['letters']) => string

/** How each kind of state is drawn; a name may go on with the key that is meant. */
const kinds: Readonly<Record<string, Draw>> = {
  state: ({ activity }, { clearing }) => {
    if (activity === 'raised') return clearing === true ? '▓' : '█'
    return activity === 'pending' ? '░' : '·'
  },
  held: (_, { held }, letters) => (held === undefined ? '·' : letterOf(bodyOf(held), new Map(letters))),
  // Of a first step with several events, `0` is one that has begun.
  steps: (_, { partials = [] }) => (partials.length === 0 ? '·' : String(Math.max(...partials))),
  waiting: ({ ownTime }) => digit(ownTime?.waiting.length ?? 0),
}

/** A body that no rule reads was never decoded. */
const bodyOf = ({ body, message }: Event): Json => body ?? JSON.parse(text(message.bytes))

const digit = (count: number) => (count === 0 ? '·' : String(count))

/** Of the only rule; `state m1` is of the key "m1", `state` of the rule's only key. */
function signOf(label: string, machine: Machine, letters: Picture['letters']): string {
  const [kind = '', key] = label.split(' ')
  const draw = kinds[kind]
  if (draw === undefined) throw new Error(`no state is named ${kind}; there are ${Object.keys(kinds).join(', ')}`)
  const [rule] = machine.plan.rules
  const keys = [...machine.memories.values()].flatMap(memory => [...memory.keys.values()])
  const found = key === undefined ? keys[0] : keys.find(memory => String(memory.key) === key)
  if (found === undefined || rule === undefined) return '·'
  return draw(found, Object.assign({}, ...reportsOf(rule, found, lookAt(machine))), letters)
}
