// The queue of timers, against a list that is sorted again before each is taken.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dueOf, idleTimer, type KeyMemory, newKeyMemory, newRuleMemory, withDue } from '../../src/engine/memory.ts'
import { TimerQueue } from '../../src/engine/timers.ts'
import { keyText } from '../../src/rules/data/key-text.ts'
import { compareStrings } from '../../src/rules/data/value.ts'

const ids = ['a', 'b', 'c']
const names = ['k', 'l', 'm', 'n']

/** Sets (or clears) a timer of a key, takes the first few, lets a rule begin anew, or turns the order of the rules. */
const moves = fc.array(
  fc.oneof(
    {
      weight: 8,
      arbitrary: fc.record({ set: fc.nat(2), key: fc.nat(3), timer: fc.nat(2), due: fc.option(fc.nat(4)) }),
    },
    { weight: 3, arbitrary: fc.record({ take: fc.nat(3) }) },
    { weight: 1, arbitrary: fc.record({ anew: fc.nat(2) }) },
    { weight: 1, arbitrary: fc.record({ drop: fc.nat(2), key: fc.nat(3) }) },
    { weight: 1, arbitrary: fc.constant({ turn: true }) },
  ),
  { maxLength: 60 },
)

test('timers come by their moments, then by rule, then by key, the later timer first', () => {
  fc.assert(
    fc.property(moves, all => {
      let sign = 1
      const compareRules = (a: string, b: string) => sign * compareStrings(a, b)
      const queue = new TimerQueue(compareRules)
      const memories = new Map(ids.map(id => [id, newRuleMemory()]))

      function memoryOf(id: string) {
        const memory = memories.get(id)
        if (memory === undefined) throw new TypeError(id)
        return memory
      }
      function keyOf(id: string, name: string): KeyMemory {
        const { keys } = memoryOf(id)
        const key = keys.find(name) ?? newKeyMemory(name, keyText(name), 0)
        keys.use(key)
        return key
      }
      /** What is set, in order: the first comes first. */
      function expected(): string | undefined {
        const set = ids.flatMap(rule =>
          [...memoryOf(rule).keys.values()].flatMap(({ text, timers }) =>
            [0, 1, 2].flatMap(timer => {
              const due = dueOf(timers, timer)
              return due === undefined ? [] : [{ rule, text, timer, due }]
            }),
          ),
        )
        const rank = (timer: number) => (timer === idleTimer ? 0 : 1)
        const [first] = set.sort(
          (a, b) =>
            a.due - b.due ||
            rank(a.timer) - rank(b.timer) ||
            compareRules(a.rule, b.rule) ||
            compareStrings(a.text, b.text) ||
            b.timer - a.timer,
        )
        return first === undefined ? undefined : `${first.due} ${first.rule} ${first.text} ${first.timer}`
      }
      function take(): string | undefined {
        for (;;) {
          const first = queue.firstUntil(Number.POSITIVE_INFINITY)
          if (first === undefined) return undefined
          if (memoryOf(first.rule).keys !== first.of) {
            queue.drop(first)
            continue
          }
          const key = queue.take(first)
          if (key !== undefined) return `${first.due} ${first.rule} ${key.text} ${first.timer}`
        }
      }

      let reached = 0
      for (const move of all) {
        if ('set' in move) {
          const id = ids[move.set] ?? ''
          const key = keyOf(id, names[move.key] ?? '')
          const due = move.due === null ? undefined : reached + move.due
          key.timers = withDue(key.timers, move.timer, due)
          if (due !== undefined) queue.add({ id, ownTime: undefined }, memoryOf(id), key, move.timer, due)
        } else if ('take' in move) {
          for (let count = 0; count <= move.take; count++) {
            const wanted = expected()
            expect(take()).toBe(wanted)
            if (wanted !== undefined) reached = Number.parseInt(wanted, 10)
          }
        } else if ('anew' in move) memories.set(ids[move.anew] ?? '', newRuleMemory())
        else if ('drop' in move) {
          const { keys } = memoryOf(ids[move.drop] ?? '')
          const key = keys.find(names[move.key])
          if (key !== undefined) keys.delete(key)
        } else {
          sign = -sign
          queue.reorder()
        }
      }
      for (let wanted = expected(); wanted !== undefined; wanted = expected()) expect(take()).toBe(wanted)
      expect(take()).toBe(undefined)
    }),
    { numRuns: 500 },
  )
})
