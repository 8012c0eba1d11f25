// Writing: a changed copy, own members only, nothing else touched.
import { describe, expect, it } from 'vitest'
import type { Json } from '../../../src/rules/data/json.ts'
import { locate, removeAt, setAt } from '../../../src/rules/path/path.ts'

type Location = readonly (string | number)[]

describe('set', () => {
  it.each<[string, Json, Location, Json]>([
    ['replaces', { a: 1, b: 2 }, ['a'], { a: 9, b: 2 }],
    ['adds', { a: 1 }, ['b'], { a: 1, b: 9 }],
    ['makes the objects on the way', {}, ['a', 'b', 'c'], { a: { b: { c: 9 } } }],
    ['replaces an element', [1, 2], [1], [1, 9]],
    ['counts from the end', [1, 2], [-2], [9, 2]],
    ['appends', [1, 2], [2], [1, 2, 9]],
    ['appends an object that it makes', { a: [] }, ['a', 0, 'b'], { a: [{ b: 9 }] }],
    ['replaces the root', { a: 1 }, [], 9],
  ])('%s', (_, root, location, expected) => {
    expect(setAt(root, location, 9)).toEqual(expected)
  })

  it.each<[string, Json, Location]>([
    ['past the end', [1], [2]],
    ['before the start', [1], [-2]],
    ['a name in an array', { a: [] }, ['a', 'b']],
    ['an index in an object', { a: {} }, ['a', 0]],
    ['an array that is not there', {}, ['a', 0]],
    ['inside a scalar', { a: 'text' }, ['a', 'b']],
    ['inside null', { a: null }, ['a', 'b']],
    ['inside a scalar, further down', { a: 1 }, ['a', 'b', 'c']],
  ])('changes nothing: %s', (_, root, location) => {
    expect(setAt(root, location, 9)).toBe(root)
  })

  it('changes no input and shares what it does not change', () => {
    const root = { a: { b: 1 }, c: { d: 2 } }
    const changed = setAt(root, ['a', 'b'], 9)
    expect(root).toEqual({ a: { b: 1 }, c: { d: 2 } })
    expect(locate(changed, ['c'])).toBe(root.c)
  })

  it('makes __proto__ a member like any other', () => {
    const changed = setAt({}, ['__proto__', 'polluted'], true)
    expect(JSON.stringify(changed)).toBe('{"__proto__":{"polluted":true}}')
    expect(Object.getPrototypeOf(changed)).toBe(Object.prototype)
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
    expect(JSON.stringify(setAt(changed, ['a'], 1))).toBe('{"__proto__":{"polluted":true},"a":1}')
    expect(removeAt(changed, ['__proto__'])).toEqual({})
    expect(removeAt({ a: 1 }, ['__proto__'])).toEqual({ a: 1 })
  })
})

describe('remove', () => {
  it.each<[string, Json, Location, Json]>([
    ['a member', { a: 1, b: 2 }, ['a'], { b: 2 }],
    ['a member that is null', { a: null }, ['a'], {}],
    ['a deeper member', { a: { b: 1, c: 2 } }, ['a', 'b'], { a: { c: 2 } }],
    ['an element', [1, 2, 3], [1], [1, 3]],
    ['an element from the end', [1, 2, 3], [-1], [1, 2]],
  ])('%s', (_, root, location, expected) => {
    expect(removeAt(root, location)).toEqual(expected)
  })

  it.each<[string, Json, Location]>([
    ['what is absent', { a: 1 }, ['b']],
    ['what is absent further down', { a: 1 }, ['a', 'b']],
    ['past the end', [1], [1]],
    ['what every object inherits', {}, ['toString']],
    ['the length of an array', [1], ['length']],
    ['the root', { a: 1 }, []],
  ])('leaves the root as it is: %s', (_, root, location) => {
    expect(removeAt(root, location)).toBe(root)
  })
})
