// RFC 7396 as laws: for documents without null, as twins hold them.
import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { isObject, type Json, type JsonObject, member } from '../../src/rules/data/json.ts'
import { diffPatch, mergePatch } from '../../src/rules/twin/merge-patch.ts'

const name = fc.constantFrom('a', 'b', 'c', '__proto__', 'constructor')
const scalar = fc.constantFrom<Json>(0, 1, 'x', true, false)
const documents = fc.letrec<{ value: Json; object: JsonObject }>(tie => ({
  value: fc.oneof({ depthSize: 'small' }, scalar, fc.array(scalar, { maxLength: 2 }), tie('object')),
  object: fc.dictionary(name, tie('value'), { maxKeys: 4, noNullPrototype: true }),
}))
const patches = fc.letrec<{ value: Json; object: JsonObject }>(tie => ({
  value: fc.oneof({ depthSize: 'small' }, fc.constant(null), scalar, tie('object')),
  object: fc.dictionary(name, tie('value'), { maxKeys: 4, noNullPrototype: true }),
}))
const document = documents.object

describe('a patch', () => {
  test('leads from one document to the other', () => {
    fc.assert(
      fc.property(document, document, (from, to) => {
        expect(mergePatch(from, diffPatch(from, to))).toEqual(to)
      }),
    )
  })

  test('is empty where nothing differs, and only there', () => {
    fc.assert(
      fc.property(document, document, (from, to) => {
        expect(diffPatch(from, from)).toEqual({})
        expect(Object.keys(diffPatch(from, to)).length === 0).toBe(
          JSON.stringify(sorted(from)) === JSON.stringify(sorted(to)),
        )
      }),
    )
  })

  test('does the same a second time as once', () => {
    fc.assert(
      fc.property(document, patches.object, (target, patch) => {
        const once = mergePatch(target, patch)
        expect(mergePatch(once, patch)).toEqual(once)
      }),
    )
  })

  test('and another one after it lead where the patch of the whole way does', () => {
    fc.assert(
      fc.property(document, document, document, (from, by, to) => {
        const stepwise = mergePatch(mergePatch(from, diffPatch(from, by)), diffPatch(by, to))
        expect(stepwise).toEqual(mergePatch(from, diffPatch(from, to)))
      }),
    )
  })

  test('and another one after it do what their merge does, unless an object takes the place of what the first one removed or set', () => {
    fc.assert(
      fc.property(document, patches.object, patches.object, (target, first, second) => {
        fc.pre(!takesThePlace(first, second))
        expect(mergePatch(target, merged(first, second))).toEqual(mergePatch(mergePatch(target, first), second))
      }),
    )
  })
})

describe('the appendix of RFC 7396', () => {
  it.each<[Json, Json, Json]>([
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b' }, { a: null }, {}],
    [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [
      ['a', 'b'],
      ['c', 'd'],
      ['c', 'd'],
    ],
    [{ a: 'b' }, ['c'], ['c']],
    [{ a: 'foo' }, null, null],
    [{ a: 'foo' }, 'bar', 'bar'],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [[1, 2], { a: 'b', c: null }, { a: 'b' }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ])('%j with %j is %j', (target, patch, result) => {
    expect(mergePatch(target, patch)).toEqual(result)
  })
})

/** One patch over the other; what removes goes on removing. */
function merged(first: Json | undefined, second: Json): Json {
  if (!isObject(second)) return second
  const base = isObject(first) ? first : {}
  return Object.fromEntries([
    ...Object.entries(base),
    ...Object.entries(second).map(([key, value]) => [key, merged(member(base, key), value)] as const),
  ])
}

/** An object in the second patch where the first one has something else: merged, the rest of the target would show through. */
function takesThePlace(first: JsonObject, second: JsonObject): boolean {
  return Object.entries(second).some(([key, value]) => {
    const before = member(first, key)
    return isObject(value) && before !== undefined && (!isObject(before) || takesThePlace(before, value))
  })
}

function sorted(value: Json): Json {
  if (!isObject(value)) return value
  return Object.keys(value)
    .sort()
    .map((key): Json => [key, sorted(value[key] ?? null)])
}
