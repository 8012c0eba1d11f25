// jsonpath-plus: where it departs from RFC 9535, so that an upgrade that changes this is noticed, and what we use it for.
// docs/jsonpath.md explains both.
import fc from 'fast-check'
import { JSONPath } from 'jsonpath-plus'
import { describe, expect, it } from 'vitest'
import type { Json } from '../../../src/rules/data/json.ts'
import { holds } from '../../../src/rules/path/filter.ts'
import { libraryChildren } from '../../../src/rules/path/library.ts'
import { parseQuery } from '../../../src/rules/path/parse.ts'
import { locationOf } from '../../../src/rules/path/search.ts'
import { rootNode, walk } from '../../../src/rules/path/walk.ts'
import { scaled } from '../../scale.ts'
import { parsed } from './parsed.ts'

describe('departures: what the library answers, and what we do, as the RFC says', () => {
  it.each<[what: string, path: string, body: Json, library: Json | undefined, ours: Json | undefined]>([
    ['a member named as an operator hides it', '$.a.*', { a: { '*': 1, b: 2 } }, [1], [1, 2]],
    ['a name selects from an array', '$.a.length', { a: [1, 2] }, [2], undefined],
    ['a name selects from a string', '$.a.length', { a: 'text' }, [4], undefined],
    ['an index selects from an object', '$[0]', { 0: 'a' }, ['a'], undefined],
    ['an index selects from a string', '$.a[0]', { a: 'text' }, ['t'], undefined],
    ['an index from the end finds nothing', '$[-1]', [1, 2], [], 2],
    ['a slice that ends at 0 goes on to the end', '$[0:0]', [1, 2], [1, 2], []],
    ['a step of 0 is taken for 1', '$[::0]', [1, 2], [1, 2], []],
    ['a slice backwards finds nothing', '$[::-1]', [1, 2], [], [2, 1]],
    ['a body that is false, 0, null or empty has no root', '$', 0, undefined, 0],
    ['a quoted name is cut at a comma', "$['a,b']", { 'a,b': 1, a: 2, b: 3 }, [2, 3], 1],
    ['a quoted name is cut at a semicolon', "$['a;b']", { 'a;b': 1, a: { b: 2 } }, [2], 1],
    ['escapes in names are not read', String.raw`$['\u0061']`, { a: 1 }, [], 1],
    ['blanks between segments are names', '$ .a', { a: 1 }, [], 1],
    ['a string that is not a path is one', 'a.b', { a: { b: 1 } }, [1], undefined],
    [
      'a filter asks whether a value is true, not whether it is there',
      '$[?(@.a)]',
      [{ a: 0 }, { a: 1 }],
      [{ a: 1 }],
      [{ a: 0 }, { a: 1 }],
    ],
    ['filters coerce', "$[?(@ == '1')]", [1, '1'], [1, '1'], ['1']],
  ])('%s: %s', (_, path, body, library, ours) => {
    expect(JSONPath({ path, json: body, eval: 'safe' })).toEqual(library)
    if (path.startsWith('$')) expect(parsed(path).read(body)).toEqual(ours)
  })

  it('a path given as an array is joined into a string and cut up again, so no name is safe in it', () => {
    expect(JSONPath({ path: ['$', 'a;b'], json: { 'a;b': 1, a: { b: 2 } }, eval: false })).toEqual([2])
  })

  it('it recurses into descendants, so that a deep body ends in an exhausted call stack', () => {
    const deep: Json = JSON.parse('['.repeat(50_000) + ']'.repeat(50_000))
    expect(() => JSONPath({ path: '$..*', json: deep, eval: false })).toThrow(RangeError)
  })
})

describe('what we use it for', () => {
  const name = fc.constantFrom(
    'a',
    'b',
    '*',
    '..',
    '$',
    '0',
    '0:2',
    '^',
    '~',
    '@number()',
    '?(1)',
    'a,b',
    'length',
    '__proto__',
  )
  const body = fc.letrec<{ value: Json }>(tie => ({
    value: fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom<Json>(null, true, 0, 1, '', 'ab'),
      fc.array(tie('value'), { maxLength: 5 }),
      fc.array(fc.tuple(name, tie('value')), { maxLength: 4 }).map(members => Object.fromEntries(members)),
    ),
  })).value
  const bound = fc.option(fc.integer({ min: -4, max: 4 }), { nil: '' })
  const selector = fc.oneof(
    fc.constantFrom('*', '?@.a', '?@ > 0', "?@['*'] == $.a", '?count(@.*) > 1'),
    fc
      .tuple(bound, bound, fc.constantFrom('', ':1', ':2', ':0', ':-1'))
      .map(([start, end, step]) => `${start}:${end}${step}`),
  )
  const steps = fc
    .array(fc.constantFrom('.a', "['*']", '[0]', '[-1]', "['0']", '.length'), { maxLength: 2 })
    .map(list => list.join(''))

  it('it answers as our own walk does, for every form in which it is asked', () => {
    fc.assert(
      fc.property(steps, selector, steps, body, (before, among, after, root) => {
        const text = `$${before}[${among}]${after}`
        const expected: unknown[] = []
        walk(
          { root, left: 1e6, holds },
          parseQuery(text).segments,
          rootNode(root),
          node => expected.push({ value: node.value, location: locationOf(node) }) > 0,
        )
        expect(parsed(text).select(root, 1_000)).toEqual(expected)
      }),
      { numRuns: scaled(250) },
    )
  })

  it('it lists the children of a value, whatever their names', () => {
    fc.assert(
      fc.property(body, root => {
        const children = typeof root === 'object' && root !== null ? Object.keys(root) : []
        expect(libraryChildren('$[*]', root).map(String)).toEqual(children)
      }),
    )
  })
})
