// What can be wrong with a document: codes, and problems as values with their place. Knows nothing of how they are found.
import { meantDuration, noDuration } from './duration.ts'
import type { Edit } from './edit.ts'
import type { Json, JsonObject } from './json.ts'
import { type Candidate, nameOf, nearest } from './nearest.ts'
import { show } from './value.ts'

/**
 * Every code, with what it means. Append only: a code is never reused and never changes its meaning.
 * An error rejects the document; a warning is valid, but probably not meant.
 */
export const problemCodes = {
  'not-an-object': ['error', 'An object is needed here.'],
  'unknown-key': ['error', 'A key of this name is not known here.'],
  'missing-key': ['error', 'A required key is missing.'],
  'wrong-type': ['error', 'The value has the wrong type.'],
  'unknown-value': ['error', 'The value is not one of those allowed here.'],
  'out-of-range': ['error', 'The number, the string or the list is too small, too large, too short or too long.'],
  'bad-name': ['error', 'A name or rule id has characters that are not allowed.'],
  'null-value': ['error', 'null is not allowed in a document: a twin removes the key.'],
  'ambiguous-test': ['error', 'A condition or an expression has more than one subject, or none.'],
  'no-predicate': ['error', 'A condition has a subject, but no predicate.'],
  'bad-path': ['error', 'The string is not a JSONPath.'],
  'bad-duration': ['error', 'The string is not a duration.'],
  'unknown-name': ['error', 'The name refers to something that is not defined.'],
  'cyclic-use': ['error', 'A definition uses itself, directly or through others.'],
  'missing-parameter': ['error', 'A parameter that a rule reads is not in the twin and has no default.'],
  'parameter-type': ['error', 'A parameter has a type that does not fit where it is used.'],
  'misspelt-section': ['error', 'A key of the document is nearly `rules`, `define` or `settings`.'],
  'too-deep': ['error', 'The document is nested too deeply.'],
  'not-fixed': ['error', 'A value depends on the event where a literal or a parameter is needed.'],
  'bad-pattern': ['error', 'The string is not a regular expression, or uses what cannot run in linear time.'],
  'unsafe-pattern': ['error', 'The regular expression repeats parts that can match the same characters in many ways.'],
  'bad-layout': ['error', 'The layout of `unpack` is not valid.'],
  'bad-area': ['error', 'The area of `within` is not valid: its points or its size are wrong.'],
  'never-holds': ['warning', 'No value satisfies the test, whatever arrives.'],
  'types-differ': ['warning', 'The test compares values of types that are never equal and never ordered.'],
  'absent-differs': ['warning', '`ne` and `notIn` are false for an absent value, which is easily overlooked.'],
  misplaced: ['error', 'The expression cannot be used here.'],
  'conflicting-clauses': ['error', 'The rule has clauses that cannot be combined.'],
  'cyclic-streams': ['error', 'Rules feed each other in a circle.'],
  'cyclic-alarms': ['error', "Rules read each other's alarms in a circle."],
  'no-alarm': ['error', 'The rule whose alarm is read is a sequence, which leaves nothing raised.'],
  'too-many-uses': ['error', 'A rule uses too many definitions, or too many one through the other.'],
  'too-many-tags': ['error', 'An outcome has more tags than a message can carry.'],
  'too-many-outputs': ['error', 'An outcome has more outputs than one may have.'],
  'same-property': ['error', 'An outcome tags under two names that differ only in case, which edgeHub takes for one.'],
  'unused-definition': ['warning', 'No rule uses this definition.'],
  'unread-stream': ['warning', 'No rule reads this stream, or none feeds it.'],
  'unread-parameter': ['warning', 'No rule reads this parameter.'],
  'bad-json': ['error', 'The text is not JSON.'],
  'duplicate-key': ['error', 'An object has the same name twice; JSON silently takes the last one.'],
  'twin-size': ['error', 'Twin limit: the document is larger than 32 KB, as IoT Hub or edgeHub counts.'],
  'twin-depth': ['error', 'Twin limit: the document is nested deeper than 10 levels, counting objects and lists.'],
  'twin-key': ['error', 'Twin limit: a name has a character that a twin cannot hold, or more than 1 KB.'],
  'twin-string': ['error', 'Twin limit: a string has more than 4 KB.'],
  'twin-number': ['error', 'Twin limit: a whole number is beyond ±2^52, or a number is infinite.'],
  'text-order': ['warning', 'The test orders strings, letter by letter, where numbers were probably meant.'],
  'no-template': ['warning', 'A string has a place in braces that nothing fills.'],
  'literal-key': ['warning', '`by` is a literal string, so all events have the same key.'],
  'never-there': ['warning', 'The path leads to a member that the new body never has.'],
  'system-property': ['warning', 'The name is that of a system property, not of an application property.'],
  'rule-outside': ['warning', 'A parameter looks like a rule; rules are in `rules`.'],
  'uneven-windows': ['warning', '`every` does not divide the size of a hopping window.'],
  'no-lateness': ['warning', 'Without `lateness`, each event that is older than one before it is late.'],
  'expires-early': ['warning', '`expire` is not longer than `for`.'],
  'held-forever': ['warning', '`repeat` is shorter than `debounce`, which waits for quiet.'],
  'mixed-partials': ['warning', 'A sequence follows an id that is not in its key.'],
  'clashing-tags': [
    'warning',
    'Rules set one tag to different values at one output: the message is sent once for each.',
  ],
  'without-effect': ['warning', 'A part of a rule has no effect where it is.'],
  'too-many-patterns': ['error', 'The regular expressions of the document cost too much together.'],
} as const satisfies Record<string, readonly ['error' | 'warning', string]>

/** What a problem is known by, in programs and in docs/problems.md. */
export type ProblemCode = keyof typeof problemCodes

/** A mistake in a document, or something in it that is probably not meant. */
export interface Problem {
  readonly code: ProblemCode
  readonly severity: 'error' | 'warning'
  /** JSON Pointer (RFC 6901) of the place in the document. */
  readonly pointer: string
  /** One sentence: what is wrong, and what would be right. */
  readonly message: string
  /** The nearest valid name, or another short way out. */
  readonly hint?: string
  /** What the hint says, for a program to apply: after it the problem is gone, and the rule means what it was to mean. */
  readonly edits?: readonly Edit[]
}

/** A way out: in words, and as changes of the document. */
export interface Hint {
  readonly text: string
  readonly edits: readonly Edit[]
}

/** What collects problems. */
export interface Reporter {
  report(...problems: readonly Problem[]): void
}

/** A problem with this code; its severity is the code's. */
export function problem(code: ProblemCode, pointer: string, message: string, hint?: string | Hint): Problem {
  const base = { code, severity: problemCodes[code][0], pointer, message }
  if (hint === undefined) return base
  return typeof hint === 'string' ? { ...base, hint } : { ...base, hint: hint.text, edits: hint.edits }
}

/** The hint to write another value at this place. */
export const replacing = (pointer: string, value: Json, text = `write ${JSON.stringify(value)}`): Hint => ({
  text,
  edits: [{ op: 'replace', path: pointer, value }],
})

/** The hint for a name that is none of the valid ones, and is the value at a place: the nearest, if one is near. */
export function meantValue(pointer: string, name: Json, candidates: Iterable<Candidate>): Hint | undefined {
  const found = typeof name === 'string' ? nearest(name, candidates) : undefined
  return found === undefined ? undefined : replacing(pointer, found, meant(found))
}

/** The same for a key of the object at the pointer, unless the object has that which was meant. */
export function meantKey(
  pointer: string,
  key: string,
  node: JsonObject,
  candidates: readonly Candidate[],
): Hint | undefined {
  const found = nearest(key, candidates)
  return found === undefined || Object.hasOwn(node, found) ? undefined : renaming(pointer, key, found, meant(found))
}

/** The hint to give a key of the object at the pointer another name. */
export const renaming = (pointer: string, key: string, to: string, text = `write "${to}"`): Hint => ({
  text,
  edits: [{ op: 'move', from: under(pointer, key), path: under(pointer, to) }],
})

const meant = (name: string) => `did you mean "${name}"?`

/** A value that is not a duration, with the one that was probably meant. */
export function badDuration(pointer: string, node: Json): Problem {
  const text = typeof node === 'string' ? meantDuration(node) : undefined
  return problem(
    'bad-duration',
    pointer,
    noDuration(show(node)),
    text === undefined ? undefined : replacing(pointer, text),
  )
}

/** The nearest of one name after the other, and none after a hundred: thousands in thousands would take minutes. */
export function nearestOf(candidates: () => Iterable<string>): (name: string) => string | undefined {
  let left = 100
  return name => (left-- > 0 ? nearest(name, candidates()) : undefined)
}

/**
 * A key that is not allowed in the object at the pointer: `what` says so, as in "is not a clause of a rule". `otherwise` is
 * the way out where no valid name is near.
 */
export function unknownKey(
  pointer: string,
  key: string,
  node: JsonObject,
  what: string,
  valid: readonly Candidate[],
  otherwise?: Hint,
): Problem {
  const hint = otherwise ?? meantKey(pointer, key, node, valid)
  const near = hint === undefined ? nearest(key, valid) : undefined
  const names =
    near === undefined
      ? `; valid ${valid.length === 1 ? 'is' : 'are'} ${listed(valid.map(nameOf))}`
      : `; it is near "${near}", which is already here`
  return problem('unknown-key', under(pointer, key), `"${key}" ${what}${hint === undefined ? names : ''}.`, hint)
}

/** Names in a sentence: all of some, the first of many. */
export function listed(names: readonly string[]): string {
  return names.length <= 30 ? names.join(', ') : `${names.slice(0, 12).join(', ')} and ${names.length - 12} more`
}

/** The JSON Pointer of a member or an item. */
export function under(pointer: string, step: string | number): string {
  const isPlain = typeof step === 'number' || !/[~/]/.test(step)
  return isPlain ? `${pointer}/${step}` : `${pointer}/${step.replaceAll('~', '~0').replaceAll('/', '~1')}`
}
