import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Numbered } from '../../../src/edge/broker/numbered.ts'

it('gives each its own number, from 1 on, no larger than it must be', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.nat(20))), steps => {
      const numbered = new Numbered<object>()
      const expected = new Map<number, object>()
      let most = 0
      for (const which of steps) {
        if (which === null) {
          const item = {}
          const number = numbered.add(item)
          expect(expected.has(number)).toBe(false)
          expected.set(number, item)
          most = Math.max(most, expected.size)
          expect(number).toBeGreaterThan(0)
          expect(number).toBeLessThanOrEqual(most)
        } else {
          // Also one that nobody has.
          numbered.delete(which)
          expected.delete(which)
        }
        for (let number = 0; number <= 22; number++) expect(numbered.get(number)).toBe(expected.get(number))
      }
      expect(new Set(numbered.clear())).toEqual(new Set(expected.values()))
      expect(numbered.add({})).toBe(1)
    }),
  )
})
