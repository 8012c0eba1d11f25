// Names and indexes: what a direct read answers, and that it never leaves the value's own members.
import { describe, expect, it } from 'vitest'
import type { Json } from '../../../src/rules/data/json.ts'
import { parsed } from './parsed.ts'

const body: Json = JSON.parse(`{
  "machine": { "temperature": 21.5, "on": false, "note": null, "axes": [{ "speed": 3 }, { "speed": 4 }] },
  "a b": 1, "": 2, "0": "zero", "length": 7, "list": [10, 20, 30], "text": "abc",
  "__proto__": { "own": true }, "constructor": { "name": "mine" }
}`)

describe('a path of names and indexes reads', () => {
  it.each<[string, Json | undefined]>([
    ['$', body],
    ['$.machine.temperature', 21.5],
    ['$.machine.on', false],
    ['$.machine.note', null],
    ['$.machine.axes[1].speed', 4],
    ["$['machine']['axes'][-1]['speed']", 4],
    ['$ .machine [ "temperature" ]', 21.5],
    ["$['a b']", 1],
    ["$['']", 2],
    ["$['0']", 'zero'],
    ['$[0]', undefined],
    ['$.length', 7],
    ['$.list.length', undefined],
    ["$.list['0']", undefined],
    ['$.list[2]', 30],
    ['$.list[3]', undefined],
    ['$.list[-3]', 10],
    ['$.list[-4]', undefined],
    ['$.text.length', undefined],
    ['$.text[0]', undefined],
    ['$.machine.note.deeper', undefined],
    ['$.absent', undefined],
    ['$.absent.a.b.c.d', undefined],
    ['$.__proto__.own', true],
    ['$.machine.__proto__', undefined],
    ['$.machine.constructor', undefined],
    ['$.constructor.name', 'mine'],
    ['$.machine.toString', undefined],
    ['$.list.map', undefined],
    ['$.machine.hasOwnProperty.call', undefined],
  ])('%s', (text, expected) => {
    expect(parsed(text).read(body)).toEqual(expected)
  })

  it.each<Json | undefined>([undefined, null, 0, '', 'text', false, []])('nothing from %j', root => {
    expect(parsed('$.a').read(root)).toBeUndefined()
    expect(parsed('$.a.b.c.d').read(root)).toBeUndefined()
    expect(parsed('$[0]').read(root)).toBeUndefined()
    expect(parsed('$').read(root)).toBe(root)
  })
})

describe('a path of names and indexes', () => {
  it('selects its one match with its location', () => {
    expect(parsed('$.machine.axes[-1].speed').select(body, 10)).toEqual([
      { value: 4, location: ['machine', 'axes', 1, 'speed'] },
    ])
    expect(parsed('$.absent').select(body, 10)).toEqual([])
  })

  it.each([
    ['$', '$'],
    ['$.a.b[0]', "$['a']['b'][0]"],
    ['$["a"] [ 0 ]', "$['a'][0]"],
    [`$["it's"]`, String.raw`$['it\'s']`],
    [String.raw`$["\u000B\n\\\u263a"]`, String.raw`$['\u000b\n\\☺']`],
  ])('%s has the canonical text %s', (text, canonical) => {
    const { names, singular, ...read } = parsed(text)
    expect(read).toMatchObject({ text, canonical })
    expect(singular).toBe(true)
    expect(parsed(canonical).names).toEqual(names)
  })
})
