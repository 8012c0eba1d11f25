// The order of use of a rule's keys, against that of a Map from which a key that is used is taken and put in again.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type KeyMemory, newKeyMemory } from '../../../src/engine/memory.ts'
import { keyText } from '../../../src/rules/data/key-text.ts'
import { KeysByUse } from '../../../src/rules/data/keys-by-use.ts'
import type { Value } from '../../../src/rules/data/value.ts'

const values: readonly Value[] = ['a', '"a"', '1', 1, null, 'null', true, ['a'], '["a"]', undefined, '', '\u0000', -0.5]

/** Use or delete the key of a value, or take it out and put it back. */
const moves = fc.array(
  fc.tuple(
    fc.constantFrom<'use' | 'anew' | 'delete' | 'back'>('use', 'use', 'anew', 'delete', 'back'),
    fc.nat(values.length - 1),
  ),
)

test('keys are in the order of their use, and are found by value and by text', () => {
  fc.assert(
    fc.property(moves, all => {
      const keys = new KeysByUse<KeyMemory>()
      const map = new Map<string, KeyMemory>()
      let now = 0
      for (const [move, index] of all) {
        const value = values[index]
        const text = keyText(value)
        const known = map.get(text)
        if (move === 'back') {
          if (known === undefined) continue
          const before = keys.before(known)
          expect(before).toBe([...map.values()][[...map.values()].indexOf(known) - 1])
          keys.delete(known)
          keys.putBehind(known, before)
        } else if (move === 'delete') {
          if (known !== undefined) keys.delete(known)
          map.delete(text)
        } else {
          const key = known !== undefined && move === 'use' ? known : newKeyMemory(value, text, now++)
          if (move === 'use') map.delete(text)
          map.delete(text)
          map.set(text, key)
          keys.use(key)
          if (known !== undefined) expect(keys.holds(known)).toBe(known === key)
        }
        expect([...keys]).toEqual([...map])
        expect([...keys.keys()]).toEqual([...map.keys()])
        expect(keys.size).toBe(map.size)
        expect(keys.oldest).toBe([...map.values()][0])
        for (const one of values) {
          expect(keys.find(one)).toBe(map.get(keyText(one)))
          expect(keys.get(keyText(one))).toBe(map.get(keyText(one)))
        }
      }
    }),
  )
})

test('a key that is given may go while all are looked at', () => {
  const keys = new KeysByUse<KeyMemory>()
  for (const value of ['a', 'b', 'c']) keys.use(newKeyMemory(value, keyText(value), 0))
  const seen: string[] = []
  for (const key of keys.values()) {
    seen.push(key.text)
    keys.delete(key)
  }
  expect(seen).toEqual(['"a"', '"b"', '"c"'])
  expect(keys.size).toBe(0)
})
