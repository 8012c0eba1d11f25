// What a module twin can hold of a document: limits of IoT Hub, and of edgeHub, which counts otherwise. Pure.
// Source: "Understand and use device twins in IoT Hub" (format and size), and edgeHub's ReportedPropertiesValidator.
import { isObject, type Json, type JsonObject } from '../data/json.ts'
import { isNumber } from '../data/numeral.ts'
import { type Hint, type Problem, problem, renaming, under } from '../data/problem.ts'
import { show } from '../data/value.ts'

/** Those that desired and reported properties share. */
export const limits = {
  bytes: 32 * 1024,
  levels: 10,
  nameBytes: 1024,
  textBytes: 4096,
  greatest: 2 ** 52 - 1,
  least: -(2 ** 52),
} as const

/** What the twin adds itself, and neither counts nor checks. */
const ownNames = ['$version', '$metadata']

/** Every limit that the document would break as desired properties. Nulls are problems of any document. */
export function twinProblems(document: JsonObject): readonly Problem[] {
  const desired = withoutOwn(document)
  return [...sizeProblems(desired), ...problemsIn(desired, '', 0)]
}

/** Bytes of the document as desired properties. */
export interface TwinSize {
  /** As IoT Hub counts: names, texts, 8 a number, 4 a boolean. */
  readonly counted: number
  /** As edgeHub does: its JSON. */
  readonly written: number
}

/** How large the document is in a twin, in the two ways in which it is counted. */
export function twinSize(document: JsonObject): TwinSize {
  const desired = withoutOwn(document)
  return { counted: sizeOf(desired), written: bytesOf(JSON.stringify(desired)) }
}

const withoutOwn = (document: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(document).filter(([name]) => !ownNames.includes(name)))

function sizeProblems(desired: JsonObject): readonly Problem[] {
  const { counted, written } = twinSize(desired)
  if (counted > limits.bytes)
    return [tooLarge(`as IoT Hub counts them (names, strings, 8 a number, 4 a boolean)`, counted)]
  return written > limits.bytes ? [tooLarge('as edgeHub counts them (JSON without spaces)', written)] : []
}

function tooLarge(how: string, bytes: number): Problem {
  const message = `The document has ${bytes} bytes, ${how}; a twin allows ${limits.bytes}.`
  return problem(
    'twin-size',
    '',
    message,
    'put the rules into the file that RULES_FILE names, and send parameters only',
  )
}

function problemsIn(node: Json, pointer: string, depth: number): readonly Problem[] {
  if (typeof node === 'string') return textProblems(node, pointer)
  if (typeof node === 'number') return numberProblems(node, pointer)
  if (typeof node !== 'object' || node === null) return []
  if (depth > limits.levels) {
    const message = `This is nested ${depth} levels deep; a twin allows ${limits.levels}, counting objects and lists.`
    return [
      problem('twin-depth', pointer, message, 'give a part of it a name in "define", and write { "use": … } here'),
    ]
  }
  return Object.entries(node).flatMap(([name, child]: [string, Json]) => {
    const place = under(pointer, name)
    return [...(isObject(node) ? nameProblems(name, place) : []), ...problemsIn(child, place, depth + 1)]
  })
}

function nameProblems(name: string, pointer: string): readonly Problem[] {
  const bytes = bytesOf(name)
  if (bytes > limits.nameBytes) {
    return [problem('twin-key', pointer, `The name has ${bytes} bytes; a twin allows ${limits.nameBytes}.`)]
  }
  const character = /[.$ \p{Cc}]/u.exec(name)?.[0]
  if (character === undefined) return []
  const message = `${show(name)} has ${show(character)}; a name in a twin cannot contain ".", "$", a space or a control character.`
  return [problem('twin-key', pointer, message, wayOut(name, pointer))]
}

/** What to do about a name that a twin cannot hold. */
function wayOut(name: string, pointer: string): Hint {
  if (pointer === '/$schema') {
    const text = 'leave it out, and name the schema in the settings of the editor'
    return { text, edits: [{ op: 'remove', path: pointer }] }
  }
  const around = pointer.slice(0, pointer.lastIndexOf('/'))
  const [, section = ''] = pointer.split('/')
  const other = name.replaceAll(/[.$\s\p{Cc}]/gu, '_')
  if (!['rules', 'define', 'settings'].includes(section)) {
    return renaming(around, name, other, `write "${other}": as { "twin": [ … ] } looks it up, each such character is _`)
  }
  const elsewhere = 'or keep the rule in the file that RULES_FILE names, and parameters in the twin'
  const text = around.endsWith('/tag')
    ? `give the property another name, as in "${other}", ${elsewhere}`
    : `give it another name, as in "${other}", or make the member with "set", where it is in a path; ${elsewhere}`
  return renaming(around, name, other, text)
}

function textProblems(text: string, pointer: string): readonly Problem[] {
  const bytes = bytesOf(text)
  if (bytes <= limits.textBytes) return []
  return [problem('twin-string', pointer, `The string has ${bytes} bytes; a twin allows ${limits.textBytes}.`)]
}

function numberProblems(number: number, pointer: string): readonly Problem[] {
  const fits = Number.isInteger(number) ? number >= limits.least && number <= limits.greatest : Number.isFinite(number)
  if (fits) return []
  const message = `${number} is too large for a twin, whose whole numbers go from ${limits.least} to ${limits.greatest}.`
  return [problem('twin-number', pointer, message)]
}

/** As IoT Hub counts: names and strings in UTF-8 without control characters, 8 a number, 4 a boolean. */
function sizeOf(node: Json): number {
  if (typeof node === 'string') return bytesOf(node.replaceAll(/\p{Cc}/gu, ''))
  if (isNumber(node)) return 8
  if (typeof node === 'boolean') return 4
  if (node === null) return 0
  if (!isObject(node)) return node.reduce((sum: number, item) => sum + sizeOf(item), 0)
  return Object.entries(node).reduce((sum, [name, child]) => sum + sizeOf(name) + sizeOf(child), 0)
}

/** Bytes in UTF-8. */
export function bytesOf(text: string): number {
  let bytes = text.length
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    // A surrogate is half of four bytes, and counts as one already.
    if (unit > 0x7f) bytes += unit > 0x7ff && (unit < 0xd800 || unit > 0xdfff) ? 2 : 1
  }
  return bytes
}
