// Any text and any body: no throw, no hang, no more matches than asked for, and the same answer twice.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json } from '../../../src/rules/data/json.ts'
import { locate, parsePath, printLocation, removeAt, setAt } from '../../../src/rules/path/path.ts'
import { scaled } from '../../scale.ts'
import { parsed } from './parsed.ts'

const name = fc.constantFrom('a', 'b', '__proto__', 'constructor', 'length', '0', '*', "it's", '😀', '', '\\', '\u0001')
const body = fc.letrec<{ value: Json }>(tie => ({
  value: fc.oneof(
    { depthSize: 'medium' },
    fc.oneof(
      fc.constant(null),
      fc.boolean(),
      fc.integer({ min: -2, max: 2 }),
      fc.double({ noNaN: true }),
      fc.constantFrom('', 'a', '😀'),
    ),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.array(fc.tuple(name, tie('value')), { maxLength: 4 }).map(members => Object.fromEntries(members)),
  ),
})).value

const token = fc.constantFrom(
  ...'$ @ . .. * [ ] ( ) ? ! , : 0 1 -1 1e400 a b __proto__ constructor == != < >= && || ^ ~ ` + / ; true null'.split(
    ' ',
  ),
  ...[
    "'",
    '"',
    "'a'",
    "'\\u0061'",
    '[*]',
    '[?@.a]',
    '[0]',
    'length(',
    'count(',
    'value(',
    'match(',
    ' ',
    '\n',
    '\u0000',
    '\ud800',
    '😀',
  ],
)
const tokens = fc.array(token, { maxLength: 12 }).map(list => `$${list.join('')}`)

const written = fc.letrec<{ query: string; selector: string; test: string }>(tie => ({
  query: fc
    .array(fc.tuple(fc.constantFrom('', '..'), fc.array(tie('selector'), { minLength: 1, maxLength: 2 })), {
      maxLength: 3,
    })
    .map(segments => segments.map(([dots, selectors]) => `${dots}[${selectors.join(',')}]`).join('')),
  selector: fc.oneof(
    { depthSize: 'small' },
    fc.oneof(
      name.map(each => JSON.stringify(each)),
      fc.constantFrom('*', '0', '-1', '1:', '::-1', ':2', '::0'),
    ),
    tie('test').map(test => `?${test}`),
  ),
  test: fc.oneof(
    tie('query').map(query => `@${query}`),
    tie('query').map(query => `!$${query}`),
    fc
      .tuple(tie('query'), fc.constantFrom('==', '<=', '>'))
      .map(([query, operator]) => `count(@${query}) ${operator} 1`),
    fc.tuple(tie('query'), tie('query')).map(([one, other]) => `value(@${one}) == value($${other})`),
    fc
      .tuple(tie('test'), fc.constantFrom('&&', '||'), tie('test'))
      .map(([one, join, other]) => `(${one} ${join} ${other})`),
  ),
}))

/** As many as a path may have, at most. */
const writtenQuery = written.query.filter(query => (query.match(/[.[]/g)?.length ?? 0) <= 128)

describe('fuzz', () => {
  it('any text is a path or an error with a place in it', () => {
    fc.assert(
      fc.property(fc.oneof(tokens, fc.string({ unit: 'binary' })), body, (text, root) => {
        const result = parsePath(text)
        if ('error' in result) {
          expect(result.error.at).toBeGreaterThanOrEqual(0)
          expect(result.error.at).toBeLessThanOrEqual(text.length)
        } else {
          expect(result.path.select(root, 5).length).toBeLessThanOrEqual(6)
        }
      }),
      { numRuns: scaled(1000) },
    )
  })

  it('a path selects the same through its canonical text, and again, and each match lies where it says', () => {
    fc.assert(
      fc.property(writtenQuery, body, (query, root) => {
        const path = parsed(`$${query}`)
        const nodes = path.select(root, 1_000)
        expect(parsed(path.canonical).canonical).toBe(path.canonical)
        expect(parsed(path.canonical).select(root, 1_000)).toEqual(nodes)
        if (nodes.length > 1_000) return
        const values = nodes.map(node => node.value)
        expect(path.read(root)).toEqual(path.singular ? values[0] : values)
        for (const { value, location } of nodes) {
          expect(locate(root, location)).toBe(value)
          expect(parsed(printLocation(location)).read(root)).toBe(value)
        }
      }),
      { numRuns: scaled(500) },
    )
  })

  it('what is set can be read there, what is removed cannot, and the input stays as it was', () => {
    const location = fc.array(fc.oneof(name, fc.integer({ min: -3, max: 4 })), { minLength: 1, maxLength: 4 })
    fc.assert(
      fc.property(body, location, (root, place) => {
        const before = JSON.stringify(root)
        const changed = setAt(root, place, 'set')
        if (changed !== root) expect(locate(changed, place)).toBe('set')
        const removed = removeAt(root, place)
        if (removed === root) expect(locate(root, place)).toBeUndefined()
        else expect(JSON.stringify(removed)).not.toBe(before)
        expect(JSON.stringify(root)).toBe(before)
        expect(Object.keys(Object.prototype)).toEqual([])
      }),
      { numRuns: scaled(500) },
    )
  })
})
