// The automata of all patterns share one memory; a document whose patterns cost too much together is refused.
import { describe, expect, it } from 'vitest'
import { readDocument } from '../../src/rules/document/document.ts'
import { mostCost } from '../../src/rules/document/patterns.ts'
import { readPattern } from '../../src/rules/pattern/pattern.ts'
import { bytesHeld, keepStation, mostBytes, noStations, type Station } from '../../src/rules/pattern/stations.ts'

const then = { output: 'out' }
const asking = (patterns: readonly string[]) => ({
  rules: Object.fromEntries(patterns.map((matches, at) => [`r${at}`, { when: { path: '$.a', matches }, then }])),
})
const large = (count: number) => Array.from({ length: count }, (_, at) => `a.{0,1000}b${at}`)

describe('the patterns of a document', () => {
  it('are refused where they cost too much together, with what each costs', () => {
    const [problem, ...others] = readDocument(asking(large(60))).problems
    expect(others).toEqual([])
    expect(problem).toMatchObject({ code: 'too-many-patterns', severity: 'error' })
    const cost = readPattern('a.{0,1000}b0').pattern?.cost
    expect(problem?.message).toContain(`${mostCost} are allowed: "a.{0,1000}b0" ${cost}, `)
    expect(problem?.message).toContain(', and 55 others')
  })

  it('are counted once for each text, however many rules ask it', () => {
    expect(readDocument(asking(Array(200).fill('a.{0,1000}b'))).problems).toEqual([])
    expect(readDocument(asking(large(20))).problems).toEqual([])
  })

  it('are counted in the filters of paths too', () => {
    const paths = large(60).map(pattern => `$.list[?search(@, '${pattern}')]`)
    const rules = Object.fromEntries(paths.map((path, at) => [`r${at}`, { when: { path, exists: true }, then }]))
    expect(readDocument({ rules }).problems.map(({ code }) => code)).toEqual(['too-many-patterns'])
  })
})

describe('the memory of all automata', () => {
  const station = (): Station => ({ set: new Int32Array(1000).fill(1), after: 0, next: Array(1000) })

  it('is bounded: the one that holds the most forgets', () => {
    const [small, greedy] = [noStations(), noStations()]
    keepStation(small, 'first', station())
    for (let at = 0; at < 10_000; at++) {
      keepStation(greedy, String(at), station())
      expect(bytesHeld()).toBeLessThanOrEqual(mostBytes)
    }
    expect(small.known.size).toBe(1)
    expect(greedy.known.size).toBeLessThan(10_000)
    expect(greedy.known.has('9999')).toBe(true)
  })

  it('changes no answer', () => {
    const pattern = readPattern('^(?:[ab]{2}){3,}c$').pattern
    const texts = ['abababc', 'ababc', 'bbbbbbbbc', 'bbbbbbbc', 'abcabc']
    const before = texts.map(text => pattern?.test(text))
    const greedy = noStations()
    for (let at = 0; at < 3_000; at++) keepStation(greedy, String(at), station())
    expect(texts.map(text => pattern?.test(text))).toEqual(before)
    expect(before).toEqual([true, false, true, false, false])
  })
})
