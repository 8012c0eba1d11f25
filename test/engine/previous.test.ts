// `previous`: what it yields at the three places where an event is seen, and over changes and restarts.
import { describe, expect, it } from 'vitest'
import { createMachine, type Json, type JsonObject } from '../../src/index.ts'
import { isObject } from '../../src/rules/data/json.ts'
import { message } from '../decide.ts'
import { leaves } from './play.ts'

const last = (path: string) => ({ previous: path })

describe('the event before', () => {
  it('is in `dedupe` the one that it saw, though it dropped it', () => {
    // Steps of 2, 2 (dropped), 1 and 2: seen from the one that passed, the third would be one of 3.
    const rule = { dedupe: { on: { sub: ['$.v', last('$.v')] }, within: '1m' }, then: { output: 'out', body: '$.v' } }
    leaves(
      rule,
      [
        [0, { v: 1 }],
        [1, { v: 3 }],
        [2, { v: 5 }],
        [3, { v: 6 }],
        [4, { v: 8 }],
      ],
      ['0 out 1', '1 out 3', '3 out 6'],
    )
  })

  it('is in `aggregate` the one that the window took, behind a window the aggregate', () => {
    const rule = {
      window: { count: 2 },
      aggregate: { steps: { collect: { sub: ['$.v', last('$.v')] } }, v: { last: '$.v' } },
      then: { output: 'out', body: '$.steps', tag: { was: last('$.v') } },
    }
    leaves(
      rule,
      [
        [0, { v: 1 }],
        [1, { v: 3 }],
        [2, { v: 6 }],
        [3, { v: 10 }],
      ],
      ['1 out [2]', '3 out [3,4] was=3'],
    )
  })

  it('is in `on` of `latest` that of the place where the table is asked', () => {
    const rule = {
      latest: { names: { by: '$.id', on: last('$.of') } },
      where: { path: '$.of', exists: true },
      window: { count: 1 },
      aggregate: { name: { last: { latest: 'names', path: '$.name' } } },
      then: { output: 'out', body: '$.name' },
      when: { path: '$.name', exists: true },
    }
    leaves(
      rule,
      [
        [0, { id: 1, name: 'one' }],
        [1, { of: 1 }],
        [2, { of: 2 }],
      ],
      ['2 out "one"'],
    )
  })
})

describe('what is remembered', () => {
  const rule = (tag: JsonObject, output = 'out') => ({
    dedupe: { on: last('$.a'), within: '1m' },
    then: { output, body: '$.n', tag },
  })
  const [ab, ba] = [rule({ a: last('$.a'), b: last('$.b') }), rule({ b: last('$.b'), a: last('$.a') }, 'other')]

  it('goes on in a changed rule, wherever its expressions are then', () => {
    leaves(
      ab,
      [
        [0, { n: 1, a: 1, b: 2 }],
        [1, 'twin', { rules: { r: ba } }],
        [2, { n: 2, a: 3, b: 4 }],
      ],
      ['0 out 1', '2 other 2 b=2 a=1'],
    )
  })

  it('begins anew behind a window that is another', () => {
    const rule = {
      window: { count: 1 },
      aggregate: { was: { last: last('$.v') }, v: { last: '$.v' } },
      then: { output: 'out', tag: { before: last('$.v') }, body: { coalesce: ['$.was', '-'] } },
    }
    const other = { ...rule, window: { count: 1, every: 1 } }
    leaves(
      rule,
      [
        [0, { v: 1 }],
        [1, { v: 2 }],
        [2, 'twin', { rules: { r: other } }],
        [3, { v: 3 }],
      ],
      ['0 out "-"', '1 out 1 before=1', '3 out "-"'],
    )
  })

  /** A machine that goes on from the snapshot of one that ran the first rule, on the second. */
  function restarted(first: JsonObject, second: JsonObject, written: (snapshot: Json) => Json) {
    const machine = createMachine({ start: 0, desired: { rules: { r: first } } })
    machine.accept(message({ n: 1, a: 1, b: 2 }), 0)
    const snapshot = written(JSON.parse(JSON.stringify(machine.snapshot())))
    const next = createMachine({ start: 0, desired: { rules: { r: second } }, snapshot })
    const [send] = next.accept(message({ n: 2, a: 3, b: 4 }), 1000).decisions.flatMap(({ sends }) => sends)
    return Object.fromEntries(send?.properties ?? [])
  }

  it('is in a snapshot under the expressions, in whatever order a rule has them', () => {
    expect(restarted(ab, ba, snapshot => snapshot)).toEqual({ a: '1', b: '2' })
  })

  it('is read as earlier versions wrote it, in the order of the rule, for `when`', () => {
    const plain = (map: Json | undefined) => {
      const pairs = isObject(map) && Array.isArray(map['$map']) ? map['$map'] : []
      return pairs.map((pair: Json) => (Array.isArray(pair) ? (pair[1] ?? null) : null))
    }
    const earlier = (node: Json): Json => {
      if (Array.isArray(node)) return node.map(earlier)
      if (!isObject(node)) return node
      const { recalled, ...rest } = node
      const written = Object.fromEntries(Object.entries(rest).map(([name, of]) => [name, earlier(of)]))
      const when = isObject(recalled) ? recalled['when'] : undefined
      return isObject(when)
        ? { ...written, previous: { before: plain(when['before']), now: plain(when['now']) } }
        : written
    }
    const rule = { then: { output: 'out', tag: { a: last('$.a'), b: last('$.b') } } }
    expect(restarted(rule, rule, earlier)).toEqual({ a: '1', b: '2' })
  })
})
