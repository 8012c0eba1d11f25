// Random JSON texts as they may come: any digits, exponents, escapes, white space, names that are indexes, names twice. Each
// with what is to leave of it where nothing touches it.
import fc, { type Arbitrary } from 'fast-check'

export interface Written {
  /** As it comes. */
  readonly text: string
  /** Without white space, texts as they are shortest; of a name that comes twice, the last value at the first place. */
  readonly leaves: string
}

const digits = (least: number, most: number) =>
  fc.array(fc.constantFrom(...'0123456789'), { minLength: least, maxLength: most }).map(all => all.join(''))
const whole = fc.oneof(
  fc.constant('0'),
  fc.constantFrom(
    '9007199254740991',
    '9007199254740992',
    '9007199254740993',
    '1152921504606847000',
    '12345678901234567168',
  ),
  fc.tuple(fc.constantFrom(...'123456789'), digits(0, 3)).map(parts => parts.join('')),
  fc.tuple(fc.constantFrom(...'123456789'), digits(13, 24)).map(parts => parts.join('')),
)
const fraction = fc.oneof(
  { weight: 3, arbitrary: fc.constant('') },
  { weight: 3, arbitrary: digits(1, 4).map(part => `.${part}`) },
  digits(14, 19).map(part => `.${part}`),
  digits(1, 2).map(part => `.000000${part}`),
)
const exponent = fc.oneof(
  { weight: 5, arbitrary: fc.constant('') },
  fc
    .tuple(
      fc.constantFrom('e', 'E'),
      fc.constantFrom('', '+', '-'),
      fc.oneof(digits(1, 1), fc.constantFrom('21', '400')),
    )
    .map(parts => parts.join('')),
)

/** The text of a number. */
export const numberTexts: Arbitrary<string> = fc
  .tuple(fc.constantFrom('', '', '-'), whole, fraction, exponent)
  .map(parts => parts.join(''))

const asEscape = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
const strings = fc
  .array(fc.tuple(fc.string({ unit: 'binary', minLength: 1, maxLength: 4 }), fc.boolean()), { maxLength: 4 })
  .map(parts =>
    parts
      .map(([part, isEscaped]) =>
        isEscaped
          ? Array.from({ length: part.length }, (_, at) => asEscape(part[at] ?? '')).join('')
          : JSON.stringify(part).slice(1, -1),
      )
      .join(''),
  )
  .map(inner => `"${inner}"`)
const names = fc.oneof(
  strings,
  fc.constantFrom(
    '"a"',
    '"b"',
    '"c"',
    '"__proto__"',
    '"toJSON"',
    '"1"',
    '"2"',
    '"10"',
    '"01"',
    '"1.5"',
    '"\\u0031"',
    '"4294967295"',
  ),
)
const space = fc.constantFrom('', '', ' ', '\n\t', ' \r\n')

const scalar = fc.oneof(
  fc.constantFrom('true', 'false', 'null').map(text => ({ text, leaves: text })),
  numberTexts.map(text => ({ text, leaves: text })),
  strings.map(text => ({ text, leaves: JSON.stringify(JSON.parse(text)) })),
)

const between = (open: string, parts: readonly Written[], close: string, gap: string): Written => ({
  text: `${open}${gap}${parts.map(({ text }) => text).join(`${gap},${gap}`)}${gap}${close}`,
  leaves: `${open}${parts.map(({ leaves }) => leaves).join(',')}${close}`,
})

/** An object, and what leaves of its members, by name. */
export interface WrittenObject extends Written {
  readonly members: ReadonlyMap<string, string>
}

/** As it leaves with these members. */
export const objectOf = (members: ReadonlyMap<string, string>): string =>
  `{${Array.from(members, ([name, leaves]) => `${JSON.stringify(name)}:${leaves}`).join(',')}}`

const { value, object } = fc.letrec<{ value: Written; object: WrittenObject; list: Written }>(tie => ({
  value: fc.oneof({ maxDepth: 3 }, scalar, tie('object'), tie('list')),
  list: fc.tuple(fc.array(tie('value'), { maxLength: 4 }), space).map(([items, gap]) => between('[', items, ']', gap)),
  object: fc.tuple(fc.array(fc.tuple(names, tie('value')), { maxLength: 5 }), space).map(([all, gap]) => {
    const members = new Map(all.map(([name, { leaves }]): [string, string] => [JSON.parse(name), leaves]))
    const parts = all.map(([name, { text }]) => ({ text: `${name}${gap}:${gap}${text}`, leaves: '' }))
    return { text: between('{', parts, '}', gap).text, leaves: objectOf(members), members }
  }),
}))

export const jsonTexts: Arbitrary<Written> = value
export const objectTexts: Arbitrary<WrittenObject> = object
