import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { readWishes, type Wish } from '../../../src/cli/demo/keys.ts'

/** What is wished for when these pieces of text arrive one after the other. */
function wishesOf(pieces: readonly string[], terminal: boolean): readonly Wish[] {
  const raw: boolean[] = []
  const stdin = Object.assign(new PassThrough(), { isTTY: terminal, setRawMode: (on: boolean) => raw.push(on) })
  const wishes: Wish[] = []
  const release = readWishes(stdin, wish => wishes.push(wish))
  for (const piece of pieces) stdin.emit('data', Buffer.from(piece))
  release()
  stdin.emit('data', Buffer.from('q\n'))
  expect(raw).toEqual(terminal ? [true, false] : [])
  return wishes
}

const typing = (text: string | undefined): Wish => ({ kind: 'typing', text })
const set = (threshold: number): Wish => ({ kind: 'set', threshold })

test.each<[string, readonly string[], readonly Wish[]]>([
  ['arrows move the threshold', ['\u001b[A\u001b[B', '\u001b[5~'], [1, -1, 10].map(by => ({ kind: 'move', by }))],
  ['q and Ctrl-C quit', ['q', '\u0003'], [{ kind: 'quit' }, { kind: 'quit' }]],
  [
    't and a number set it',
    ['t', '9', '1\u007f', '0', '\r'],
    [...['', '9', '91', '9', '90', undefined].map(typing), set(90)],
  ],
  ['escape leaves it as it was', ['t1', '\u001b', '2\r'], ['', '1', undefined].map(typing)],
  ['Enter without a number leaves it as it was', ['t \r'], ['', ' ', undefined].map(typing)],
  [
    'what is not a number is not understood',
    ['t-\r'],
    [...['', '-', undefined].map(typing), { kind: 'unclear', text: '-' }],
  ],
  ['other keys do nothing', ['xyz 12\r'], []],
])('on a terminal, %s', (_, pieces, wishes) => {
  expect(wishesOf(pieces, true)).toEqual(wishes)
})

test('elsewhere, lines do the same', () => {
  expect(wishesOf(['t 9', '0\nt', '-1.5\r\n\nhello\n', 'q\n'], false)).toEqual([
    set(90),
    set(-1.5),
    { kind: 'unclear', text: 'hello' },
    { kind: 'quit' },
  ])
})
