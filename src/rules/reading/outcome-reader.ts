// Reads outcomes: what the emissions of a rule do.
import { isObject, type Json, type JsonObject } from '../data/json.ts'
import { type Problem, problem, under } from '../data/problem.ts'
import { sameName } from '../data/property-name.ts'
import { asText, show } from '../data/value.ts'
import { readNames } from '../nodes/channel-names.ts'
import type { NodeReader, Readable } from '../nodes/node-reader.ts'
import type { BodyChange, Outcome, PlaceToSet } from '../nodes/outcome.ts'
import type { Path } from '../path/path.ts'
import { alsoCalled, checkShape, described, refer, shapeOf } from '../schema/fragment.ts'

const tagNames = { type: 'string', minLength: 1, maxLength: 1024 }

/** The JSON Schema of one outcome. */
export const outcomeSchema: JsonObject = {
  type: 'object',
  required: ['output'],
  properties: {
    output: alsoCalled(
      ['to', 'topic', 'route'],
      described(
        'The output, or list of outputs, to which the message goes; #name feeds an internal stream.',
        refer('names'),
      ),
    ),
    when: alsoCalled(['if', 'condition', 'where'], described('Sends only if this holds too.', refer('condition'))),
    tag: alsoCalled(
      ['properties', 'headers', 'labels'],
      described('Application properties that are added or replaced; an absent value adds none.', {
        type: 'object',
        additionalProperties: refer('expression'),
        propertyNames: tagNames,
      }),
    ),
    untag: alsoCalled(
      ['removeTag', 'removeTags', 'removeProperties'],
      described('Application properties that are removed.', { type: 'array', items: tagNames }),
    ),
    body: alsoCalled(['payload'], described('The new body of the message.', refer('expression'))),
    set: described('Places of the body that are set, in order.', {
      type: 'array',
      items: {
        type: 'object',
        required: ['path', 'to'],
        properties: {
          each: described(
            'Sets the place in each match of this path; "path" and the paths in "to" begin there.',
            refer('path'),
          ),
          path: described('The place: names and indexes only; with "each", $ is the match itself.', refer('path')),
          to: described('The value that it becomes.', refer('expression')),
        },
        additionalProperties: false,
      },
    }),
    remove: alsoCalled(
      ['delete', 'unset'],
      described('Places of the body that are removed.', { type: 'array', items: refer('path') }),
    ),
  },
  additionalProperties: false,
}

const outcomeShape = shapeOf(outcomeSchema)

/** One outcome, or a list of them; a definition may hold either. */
export function readOutcomes(node: Json, pointer: string, reader: NodeReader): readonly Outcome[] {
  if (Array.isArray(node)) return node.flatMap((item, index) => readOutcomes(item, under(pointer, index), reader))
  if (!isObject(node)) {
    const message = `${show(node)} is not an outcome; write { "output": "output1" }, or a list of such.`
    if (node !== null) reader.report(problem('not-an-object', pointer, message))
    return []
  }
  if (node['use'] !== undefined && Object.keys(node).length === 1) {
    const read = (found: Json, place: string) => readOutcomes(found, place, reader)
    return reader.definition(node['use'], under(pointer, 'use'), read) ?? []
  }
  return isPlain(node) ? readPlain(node, pointer, reader) : [readOutcome(node, pointer, reader)]
}

/** Many rules say the same of what they send, and share it: what runs often then stays near the processor. */
const plain = new Map<string, readonly Outcome[]>()
const mostPlain = 1000

/** True for a message that is passed on to one output with strings for tags: nothing of it depends on its place. */
function isPlain({ output, tag, ...others }: JsonObject): boolean {
  if (typeof output !== 'string' || Object.keys(others).length > 0) return false
  if (tag === undefined) return true
  return isObject(tag) && Object.values(tag).every(to => typeof to === 'string' && !to.includes('$'))
}

function readPlain(node: JsonObject, pointer: string, reader: NodeReader): readonly Outcome[] {
  const text = JSON.stringify(node)
  const known = plain.get(text)
  if (known !== undefined) return known
  const outcome = readOutcome(node, pointer, reader)
  const outcomes = [outcome]
  // What has problems is read again, so that they are reported again. A bad name leaves no output.
  const isRight = outcome.outputs.length > 0 && checkShape(outcomeShape, node, pointer).length === 0
  if (!isRight || ownProblems(node, pointer).length > 0) return outcomes
  if (plain.size >= mostPlain) plain.clear()
  plain.set(text, outcomes)
  return outcomes
}

function readOutcome(node: JsonObject, pointer: string, reader: NodeReader): Outcome {
  reader.report(...checkShape(outcomeShape, node, pointer))
  reader.report(...ownProblems(node, pointer))
  const condition = node['when']
  const when = condition === undefined ? undefined : reader.condition(condition, under(pointer, 'when'))
  const tags = isObject(node['tag']) ? Object.entries(node['tag']) : []
  const tag = tags.map(([name, to]) => [name, reader.expression(to, under(under(pointer, 'tag'), name))] as const)
  const change = readChange(node, pointer, reader)
  const expressions = [
    ...tag.map(([, to]) => to),
    ...(change?.set ?? []).map(({ to }) => to),
    ...(change?.body === undefined ? [] : [change.body]),
  ]
  const untag = node['untag'] === undefined ? none : listOf(node['untag']).filter(name => typeof name === 'string')
  return {
    outputs: node['output'] === undefined ? [] : readNames(node['output'], under(pointer, 'output'), reader),
    when,
    tag,
    untag,
    fixedTags: fixedTags(tag, untag),
    change,
    needsBody:
      when?.needsBody === true ||
      (change !== undefined && change.body === undefined) ||
      expressions.some(it => it.needsBody),
  }
}

/** What edgeHub can carry and a person can follow; a message with more would be lost on its way. */
const mostTags = 100
const mostOutputs = 100

function ownProblems(node: JsonObject, pointer: string): readonly Problem[] {
  const names = isObject(node['tag']) ? Object.keys(node['tag']) : []
  const tags = names.length
  const outputs = listOf(node['output']).length
  const found: Problem[] = []
  if (tags > mostTags) {
    const message = `${tags} tags are more than ${mostTags}, the most of one outcome.`
    found.push(problem('too-many-tags', under(pointer, 'tag'), message))
  }
  for (const [index, name] of names.slice(0, mostTags).entries()) {
    const first = names.slice(0, index).find(before => sameName(before, name))
    if (first === undefined) continue
    const message = `"${name}" and "${first}" differ only in case: to edgeHub they are one name. Keep one of them.`
    found.push(problem('same-property', under(under(pointer, 'tag'), name), message))
  }
  if (outputs > mostOutputs) {
    const message = `${outputs} outputs are more than ${mostOutputs}, the most of one outcome.`
    found.push(problem('too-many-outputs', under(pointer, 'output'), message))
  }
  return found
}

function fixedTags(tag: Outcome['tag'], untag: Outcome['untag']): Outcome['fixedTags'] {
  if (tag.some(([, to]) => to.constant === undefined)) return undefined
  return [
    ...untag.map(name => [name, undefined] as const),
    ...tag.map(([name, to]) => [name, to.constant === undefined ? undefined : asText(to.constant)] as const),
  ]
}

function readChange(node: JsonObject, pointer: string, reader: NodeReader): BodyChange | undefined {
  if (['body', 'set', 'remove'].every(name => node[name] === undefined)) return undefined
  const body = node['body'] === undefined ? undefined : reader.expression(node['body'], under(pointer, 'body'))
  const set = listOf(node['set']).flatMap((item, index) => {
    if (!isObject(item)) return []
    return readSet(item, under(under(pointer, 'set'), index), reader) ?? []
  })
  const remove = listOf(node['remove']).flatMap(
    (item, index) => readPlace(item, under(under(pointer, 'remove'), index), reader) ?? [],
  )
  return { body, set, remove }
}

function readSet(node: JsonObject, pointer: string, reader: NodeReader): PlaceToSet | undefined {
  const isOfMatches = node['each'] !== undefined
  const each = isOfMatches ? reader.path(node['each'] ?? null, under(pointer, 'each')) : undefined
  const path = readPlace(node['path'] ?? null, under(pointer, 'path'), reader, isOfMatches)
  const readTo = () => reader.expression(node['to'] ?? null, under(pointer, 'to'))
  const to = isOfMatches ? reader.at(inMatch, readTo) : readTo()
  return path === undefined || (isOfMatches && each === undefined) ? undefined : { each, path, to }
}

/** What can be read in a match of `set`. */
const inMatch: Partial<Readable> = { each: true, inMatch: true, made: undefined }

/** A path of names and indexes: one place, which is the root only in a match. */
function readPlace(node: Json, pointer: string, reader: NodeReader, mayBeRoot = false): Path | undefined {
  const path = reader.path(node, pointer)
  if (path === undefined || (path.singular && (mayBeRoot || path.names?.length !== 0))) return path
  const message = `${show(node)} is not a single place in a body; write names and indexes only, as in "$.machine.temperature".`
  reader.report(problem('bad-path', pointer, message))
  return undefined
}

const none: readonly never[] = []
const listOf = (node: Json | undefined): readonly Json[] => (Array.isArray(node) ? node : none)
