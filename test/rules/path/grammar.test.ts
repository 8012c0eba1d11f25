// What is not a path: where the mistake is, and what would be right.
import { describe, expect, it } from 'vitest'
import { parsePath } from '../../../src/rules/path/path.ts'
import { parsed } from './parsed.ts'

function errorOf(text: string) {
  const result = parsePath(text)
  return 'error' in result ? result.error : undefined
}

describe('mistakes with a remedy', () => {
  it.each([
    ['', 0, 'a path starts with $', 'write $'],
    ['machine.temperature', 0, 'a path starts with $', 'write $.machine.temperature'],
    ['$.@x', 2, '"@x" cannot be after a dot', "write $['@x']"],
    ['$.@type.b c-d', 2, '"@type" cannot be after a dot', "write $['@type']['b c-d']"],
    ['.a', 0, 'a path starts with $', 'write $.a'],
    [' $.a', 0, 'a path starts with $', 'write $.a'],
    ['@.a', 0, 'a path starts with $', 'outside a filter, the value itself is $'],
    ['$.a ', 3, 'blanks at the end', 'remove them'],
    ['$a', 1, 'expected here, not "a"', 'write $.a'],
    ['$.a-b.c', 2, '"a-b" cannot follow a dot', "write $['a-b'].c"],
    ['$..a/b', 3, '"a/b" cannot follow a dot', "write $..['a/b']"],
    ['$.list.0', 7, '"0" cannot follow a dot', "write $.list[0] or $.list['0']"],
    ['$.a b', 3, 'a blank cannot be in a name', "write $['a b']"],
    ['$.[0]', 2, 'no dot comes before [', 'write $[0]'],
    ['$...a', 3, 'three dots', 'write .. for descendants'],
    ['$[a]', 2, 'must be in quotes', "write ['a']"],
    ['$[-0]', 2, 'cannot be -0', 'write 0'],
    ['$["a\nb"]', 4, 'control character', 'write it as an escape, such as \\n or \\u0000'],
    ['$["\\ud800"]', 3, 'half of a surrogate pair', 'write both halves, as in \\ud83d\\ude00, or the character itself'],
    ['$[?@.a === 1]', 7, '=== is not an operator', 'write =='],
    ['$[?@.a = 1]', 7, '"=" is not an operator', 'the operators are == != < <= > >= && || and !'],
    ['$[?@.a & @.b]', 7, '"&" is not an operator', 'the operators are == != < <= > >= && || and !'],
    ['$[?@.a and @.b]', 7, 'not "a"', 'write &&'],
    ['$[?!@.a == 1]', 4, 'a comparison after !', 'write !(…)'],
    ['$[?@.a == abc]', 10, '"abc" means nothing', "write @.abc for a member, 'abc' for a string"],
    ['$[?true]', 3, 'a value alone is not a test', 'compare it with something'],
    ['$[?length(@.a)]', 3, 'length() alone is not a test', 'compare its result with something'],
    ['$[?@.* == 1]', 3, 'many values', 'test that a match exists, or use its count()'],
    ['$[?count (@.*) == 1]', 3, 'no ( follows count', 'write count(…), without blanks before the ('],
    ['$[?size(@) == 1]', 3, 'no function is called size()', 'the functions are length, count, value, match, search'],
  ])('%j at %i', (text, at, message, hint) => {
    const { instead, ...error } = errorOf(text) ?? {}
    expect(error).toEqual({ at, message: expect.stringContaining(message), hint })
    if (instead !== undefined) expect(errorOf(instead)).toBeUndefined()
  })
})

describe('what jsonpath-plus has beyond RFC 9535', () => {
  it.each([
    ['$.a^', 3, 'parent operator'],
    ['$.a~', 3, 'name operator'],
    ['$.a.@number()', 4, 'type operators'],
    ['$.a[(@.length-1)]', 4, 'script expressions'],
    ['$.`a', 2, 'cannot follow a dot'],
    ['$[?@path == "x"]', 4, 'expected here'],
    ['$[?@.constructor.constructor("return 1")()]', 28, 'expected here'],
  ])('%s', (text, at, message) => {
    expect(errorOf(text)).toMatchObject({ at, message: expect.stringContaining(message) })
  })
})

describe('other mistakes', () => {
  it.each([
    ['$.', 2],
    ['$..', 3],
    ['$.a.', 4],
    ['$[', 2],
    ['$[]', 2],
    ['$[0', 1],
    ['$[0,]', 4],
    ['$[0 1]', 4],
    ['$[01]', 2],
    ['$[1:2:3:4]', 7],
    ['$[9007199254740992]', 2],
    ["$['a]", 2],
    ['$["\\x41"]', 3],
    ['$["\\u12"]', 3],
    ['$[?]', 3],
    ['$[?(@.a]', 7],
    ['$[?@.a == ]', 10],
    ['$[?@.a == 01]', 11],
    ['$[?@.a == 1 == 2]', 12],
    ['$[?length() == 1]', 10],
    ['$[?count(1) == 1]', 9],
    ['$[?count(@.a, @.b) == 1]', 12],
    ['$]', 1],
    [`$${'.a'.repeat(2_500)}`, 4096],
    [`$${'.a'.repeat(129)}`, 257],
    [`$[?${'('.repeat(40)}@${')'.repeat(40)}]`, 35],
  ])('%j at %i', (text, at) => {
    expect(errorOf(text)?.at).toBe(at)
  })
})

describe('match() and search()', () => {
  const found = (text: string, of: readonly string[]) => {
    const parsed = parsePath(text)
    return 'path' in parsed ? parsed.path.read(of.map(id => ({ id }))) : parsed.error
  }

  it('ask of the whole text, and of a part', () => {
    const ids = ['m1', 'm12', 'xm1']
    expect(found("$[?match(@.id, 'm[0-9]')].id", ids)).toEqual(['m1'])
    expect(found("$[?search(@.id,'m[0-9]')].id", ids)).toEqual(ids)
    expect(found("$[?!match(@.id, 'm|xm1')].id", ids)).toEqual(['m1', 'm12'])
    expect(found("$[?match(@.other, '.*')].id", ids)).toEqual([])
  })

  it('refuse patterns that can run away, and patterns that come with the body', () => {
    expect(errorOf("$[?match(@.a, '(a+)+')]")).toMatchObject({
      at: 14,
      message: expect.stringContaining('cannot be used'),
    })
    expect(errorOf('$[?match(@.a, @.b)]')).toMatchObject({ at: 14 })
    expect(errorOf("$[?match(@.a, 'b') == true]")).toBeDefined()
  })
})

describe('equal paths have equal canonical forms', () => {
  it.each([
    ["$ .a ['b'] [ 0 ]", '$.a.b[0]'],
    ['$.*', '$[*]'],
    ['$..*', '$..[*]'],
    ['$..a', '$..["a"]'],
    ['$[0 : 2 : 1]', '$[0:2]'],
    ['$[ \'a\' , "b" ]', "$['a','b']"],
    ['$[?@.a==1&&(@.b)]', "$[? (@['a'] == 1.0) && @.b ]"],
    ['$[?@.a == "b"]', "$[?@.a=='b']"],
    ['$[?!(@.a)]', '$[?!@.a]'],
    ['$[?!(!@.a)]', '$[?!(!(@.a))]'],
    ['$[?length( @ ) > 1e1]', '$[?length(@)>10]'],
  ])('%s and %s', (one, other) => {
    const { canonical } = parsed(one)
    expect(parsed(other).canonical).toBe(canonical)
    expect(parsed(canonical).canonical).toBe(canonical)
  })
})
