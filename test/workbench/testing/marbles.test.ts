import { TestScheduler } from 'rxjs/testing'
import { describe, expect, test } from 'vitest'
import { parseLine, progression } from '../../../src/workbench/testing/marbles.ts'

const shown = (text: string, frame = 1000) => {
  const line = parseLine(text, frame)
  if ('message' in line) return line.message
  return [line.marbles.map(({ letter, at }) => `${letter}${at / 1000}`).join(' '), line.end / 1000] as const
}

describe('a line of marbles, one frame a second', () => {
  test.each([
    ['-c-h-|', 'c1 h3', 5],
    ['', '', 0],
    ['---', '', 3],
    ['a', 'a0', 1],
    ['a|', 'a0', 1],
    ['-(ab)-c|', 'a1 b1 c6', 7], // as in RxJS, a group lasts as many frames as it has characters
    ['(ab|)', 'a0 b0', 0],
    ['a 5m b|', 'a0 b301', 302],
    ['  a 1m 30s b', 'a0 b91', 92],
    ['500ms a|', 'a0.5', 1.5],
    ['a 0.5s b 10s |', 'a0 b1.5', 12.5],
    ['ä-😀|', 'ä0 😀2', 3],
  ])('%j', (text, marbles, end) => {
    expect(shown(text)).toEqual([marbles, end])
  })

  test.each([
    ['a^b', '"^" is a subscription in RxJS and has no meaning here.'],
    ['a!', '"!" is an unsubscription in RxJS and has no meaning here.'],
    ['a#', '"#" is an error in RxJS and has no meaning here.'],
    ['a|-|', 'A line must end once: "|" is in it twice.'],
    ['a|b', '"b" comes after the end of the test, "|".'],
    ['(ab', 'The group that "(" opens is not closed.'],
    ['ab)', '")" closes a group that was not opened.'],
    ['(a(b))', 'A group, "(", cannot be combined within another.'],
    ['(a-b)', 'No time passes in a group: write only letters between "(" and ")".'],
    ['a\tb', 'A line has no tabs and no line breaks.'],
  ])('%j is none', (text, message) => {
    expect(shown(text)).toBe(message)
  })

  test('leaves the frame of every other TestScheduler alone', () => {
    const before = TestScheduler.frameTimeFactor
    parseLine('-a', 1000)
    expect(TestScheduler.frameTimeFactor).toBe(before)
  })

  test.each([
    [301_500, '5m 1s 500ms'],
    [3_600_000, '60m'],
    [1, '1ms'],
  ])('%d ms is written %s', (milliseconds, text) => {
    expect(progression(milliseconds)).toBe(text)
    expect(shown(`${text} a`)).toEqual([`a${milliseconds / 1000}`, milliseconds / 1000 + 1])
  })
})
