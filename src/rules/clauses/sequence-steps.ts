// The steps of a sequence, as rules write them.
import { isObject, type Json, type JsonObject } from '../data/json.ts'
import { type Problem, problem, under } from '../data/problem.ts'
import { show } from '../data/value.ts'
import type { Condition } from '../nodes/condition.ts'
import { type EventDuration, readEventDuration } from '../nodes/event-duration.ts'
import type { NodeReader } from '../nodes/node-reader.ts'
import { alsoCalled, checkShape, closedObject, described, refer, shapeOf } from '../schema/fragment.ts'
import { cascade, hole, pathHole } from '../schema/parts.ts'

export interface Sequence {
  readonly steps: readonly SequenceStep[]
  /** False: a partial match starts only where the key has none. */
  readonly restart: boolean
}

/** A step that events fill, each of its parts in any order, or one that waits for the lack of an event. */
export type SequenceStep =
  | { readonly not: false; readonly parts: readonly StepPart[]; readonly within: EventDuration | undefined }
  | { readonly not: true; readonly when: Condition; readonly within: EventDuration }

/** So many events that satisfy a condition; a step that is not an `all` has one part. */
export interface StepPart {
  readonly as: string
  readonly when: Condition
  readonly times: number
}

/** Of all steps together, those in `all` included. */
const mostSteps = 100

const named = alsoCalled(
  ['name', 'id', 'label', 'step'],
  described('The step\'s name, by which later steps read it: { "step": name, "path": … }.', {
    type: 'string',
    minLength: 1,
  }),
)

const partMembers: JsonObject = {
  as: named,
  when: alsoCalled(
    ['if', 'condition', 'where', 'match'],
    described('The condition that the event of this step must satisfy.', refer('condition')),
  ),
  times: alsoCalled(
    ['count', 'occurrences', 'repeat'],
    described('How many events must satisfy it, others in between ignored; the last is the step. Default: one.', {
      type: 'integer',
      minimum: 2,
      maximum: 100,
    }),
  ),
}

const within = (description: string): JsonObject =>
  alsoCalled(['timeout', 'withinTime', 'duration', 'for'], described(description, refer('event-duration')))

const sinceBefore = within('The longest time since the step before; of the first step, since the first of its events.')

const part = closedObject(partMembers, ['as', 'when'])

const positive = closedObject({ ...partMembers, within: sinceBefore }, ['as', 'when'])

const together = (listed: JsonObject): JsonObject =>
  closedObject(
    {
      all: described('Steps that come in any order; none of them reads another.', listed),
      within: sinceBefore,
    },
    ['all'],
  )

const negative = closedObject(
  {
    not: described('The condition that no event may satisfy.', refer('condition')),
    within: within('How long no such event may come.'),
  },
  ['not', 'within'],
)

const list: JsonObject = { type: 'array', minItems: 1, maxItems: mostSteps }

const wholeOf = (listed: JsonObject): JsonObject =>
  closedObject(
    {
      steps: described('The steps in order.', listed),
      restart: described('false: a partial match starts only where the key has none. Default: true.', {
        type: 'boolean',
      }),
    },
    ['steps'],
  )

const shapes = {
  part: shapeOf(part),
  positive: shapeOf(positive),
  together: shapeOf(together(list)),
  negative: shapeOf(negative),
  steps: shapeOf(list),
  whole: shapeOf(wholeOf(list)),
}

const stepSnippets: Json = [
  {
    label: '{ "as": …, "when": … }',
    description: 'A step that an event fills.',
    body: {
      as: hole(1, 'hot'),
      when: { path: pathHole(2, 'machine.temperature'), [hole(3, 'gt')]: `^${hole(4, '25')}` },
    },
  },
]

/** A step for editors: by what it has it is known which kind it is; one that has nothing yet is offered the keys of all. */
const stepOf = (...others: readonly (readonly [key: string, schema: JsonObject])[]): JsonObject => ({
  ...cascade(
    others.map(([key, schema]) => [{ type: 'object', required: [key] }, schema]),
    { ...positive, properties: { ...Object(positive['properties']), ...Object.fromEntries(others.map(offered)) } },
  ),
  defaultSnippets: stepSnippets,
})

const offered = ([key, schema]: readonly [string, JsonObject]) => [key, Object(schema['properties'])[key]] as const

const inAnyOrder = ['all', together({ ...list, items: part })] as const

/** An event comes first. */
const listed: JsonObject = {
  ...list,
  items: [stepOf(inAnyOrder)],
  additionalItems: stepOf(['not', negative], inAnyOrder),
}

export const sequenceSchema: JsonObject = { if: { type: 'array' }, then: listed, else: wholeOf(listed) }

/** The nodes of a sequence's steps, each with its place. */
export function stepsOf(node: Json | undefined, pointer = ''): readonly (readonly [step: JsonObject, at: string])[] {
  const [steps, place] = isObject(node) ? [node['steps'], under(pointer, 'steps')] : [node, pointer]
  if (!Array.isArray(steps)) return []
  return steps.flatMap((step, index) => (isObject(step) ? [[step, under(place, index)] as const] : []))
}

/** The nodes of the steps that events fill, those in `all` each for itself. */
export function partsOf(node: Json | undefined, pointer = ''): readonly (readonly [part: JsonObject, at: string])[] {
  return stepsOf(node, pointer).flatMap(([step, at]) =>
    step['all'] === undefined ? [[step, at] as const] : stepsOf(step['all'], under(at, 'all')),
  )
}

/** The names of the steps, which are the members of the body that a sequence makes. */
export const stepNames = (node: Json | undefined): readonly string[] =>
  partsOf(node).flatMap(([{ as }]) => (typeof as === 'string' ? [as] : []))

/**
 * Reads `sequence`: a list of steps, or an object with `steps`. Undefined where its shape is wrong, which is reported.
 */
export function readSequence(node: Json, pointer: string, reader: NodeReader): Sequence | undefined {
  if (!isOfShape(Array.isArray(node) ? 'steps' : 'whole', node, pointer, reader)) return undefined
  const names: string[] = []
  const [steps, place] = isObject(node) ? [node['steps'], under(pointer, 'steps')] : [node, pointer]
  if (!Array.isArray(steps)) return undefined
  const read = steps.flatMap((step, index) => readStep(step, under(place, index), index === 0, names, reader) ?? [])
  if (names.length > mostSteps) {
    const message = `${names.length} steps, those in "all" included, are more than ${mostSteps}, the most of one sequence.`
    reader.report(problem('out-of-range', place, message))
  }
  return { steps: read, restart: !isObject(node) || node['restart'] !== false }
}

function isOfShape(shape: keyof typeof shapes, node: Json, pointer: string, reader: NodeReader): node is JsonObject {
  const problems = checkShape(shapes[shape], node, pointer)
  reader.report(...problems)
  return problems.length === 0
}

/** Adds the step's names to those that later steps can read. */
function readStep(
  node: Json,
  pointer: string,
  isFirst: boolean,
  names: string[],
  reader: NodeReader,
): SequenceStep | undefined {
  if (isObject(node) && node['not'] !== undefined) return readNegative(node, pointer, isFirst, names, reader)
  const isTogether = isObject(node) && node['all'] !== undefined
  if (!isOfShape(isTogether ? 'together' : 'positive', node, pointer, reader)) return undefined
  const within = readWithin(node, pointer, names, reader)
  const { all } = node
  if (isFirst && within !== undefined && all === undefined && node['times'] === undefined)
    reader.report(nothingBefore(under(pointer, 'within')))
  const parts = Array.isArray(all)
    ? readTogether(all, node, pointer, names, reader)
    : [readPart(node, pointer, names, { steps: [...names] }, reader)]
  return { not: false, parts, within }
}

/** The steps of an `all`, which cannot read each other. */
function readTogether(
  all: readonly Json[],
  step: JsonObject,
  pointer: string,
  names: string[],
  reader: NodeReader,
): readonly StepPart[] {
  const before = [...names]
  return all.flatMap((node, index) => {
    const place = under(under(pointer, 'all'), index)
    const misplaced = isObject(node) ? misplacedIn(node, place, step, pointer) : undefined
    if (misplaced !== undefined) reader.report(misplaced)
    if (misplaced !== undefined || !isOfShape('part', node, place, reader)) return []
    const beside = all.flatMap(other => (isObject(other) && other !== node ? (other['as'] ?? []) : []))
    return [readPart(node, place, names, { steps: before, stepsBeside: beside.map(String) }, reader)]
  })
}

/** What only a step can have that is not in an `all`. */
function misplacedIn(node: JsonObject, place: string, step: JsonObject, pointer: string): Problem | undefined {
  if (node['not'] !== undefined || node['all'] !== undefined) {
    const what = node['not'] === undefined ? 'all' : 'not'
    const message = `"${what}" cannot be in an "all", whose steps are one event each, or several; make it a step of its own.`
    return problem('misplaced', place, message)
  }
  if (node['within'] === undefined) return undefined
  const message = 'A step in an "all" has no "within" of its own; that of the "all" is the time for all of them.'
  const [from, path] = [under(place, 'within'), under(pointer, 'within')]
  if (step['within'] !== undefined)
    return problem('misplaced', from, message, { text: 'remove it', edits: [{ op: 'remove', path: from }] })
  return problem('misplaced', from, message, { text: 'put it beside "all"', edits: [{ op: 'move', from, path }] })
}

function readPart(
  node: JsonObject,
  pointer: string,
  names: string[],
  readable: Parameters<NodeReader['at']>[0],
  reader: NodeReader,
): StepPart {
  const when = reader.at(readable, () => reader.condition(node['when'] ?? null, under(pointer, 'when')))
  const as = String(node['as'])
  if (names.includes(as)) {
    reader.report(problem('bad-name', under(pointer, 'as'), `There is a step ${show(as)} already; take another name.`))
  }
  names.push(as)
  return { as, when, times: typeof node['times'] === 'number' ? node['times'] : 1 }
}

function readNegative(
  node: JsonObject,
  pointer: string,
  isFirst: boolean,
  names: readonly string[],
  reader: NodeReader,
): SequenceStep | undefined {
  if (!isOfShape('negative', node, pointer, reader)) return undefined
  if (isFirst) {
    reader.report(problem('misplaced', pointer, 'A sequence cannot begin with "not"; begin with an event.'))
    return undefined
  }
  const when = reader.at({ steps: [...names] }, () => reader.condition(node['not'] ?? null, under(pointer, 'not')))
  const within = readWithin(node, pointer, names, reader)
  return within === undefined ? undefined : { not: true, when, within }
}

/** The time of a step is found with the event before it, and those of the steps before. */
function readWithin(
  { within: node }: JsonObject,
  pointer: string,
  names: readonly string[],
  reader: NodeReader,
): EventDuration | undefined {
  if (node === undefined) return undefined
  return reader.at({ steps: [...names] }, () => readEventDuration(node, under(pointer, 'within'), reader))
}

/** The time of a first step of one event. */
const nothingBefore = (pointer: string): Problem =>
  problem(
    'without-effect',
    pointer,
    'This "within" has no effect: no step is before the first one. Give it to the next step, whose time counts from this one.',
    { text: 'remove it', edits: [{ op: 'remove', path: pointer }] },
  )
