// Regular expressions: which are refused and where, and that the others answer as the JavaScript engine does, in time.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { remembering } from '../../src/rules/pattern/answers.ts'
import { compile } from '../../src/rules/pattern/automaton.ts'
import { matcherOf } from '../../src/rules/pattern/matcher.ts'
import { parsePattern } from '../../src/rules/pattern/parse.ts'
import { readPattern } from '../../src/rules/pattern/pattern.ts'
import { scaled } from '../scale.ts'

describe('a pattern is accepted', () => {
  it.each([
    '^L\\d+$',
    'error|warn',
    '^[A-Z]{2}-\\d{3,5}$',
    'foo.*bar',
    'foo.*bar.*baz',
    '.*error.*',
    'error\\s*.*',
    'temp|temperature',
    '^(pump|valve)-\\d+(-\\w+)?$',
    '^(?:[a-z]+-)*[a-z]+$',
    '^(\\d+,)*\\d+$',
    '(?:\\d{1,3}\\.){3}\\d{1,3}',
    '^\\d+(\\.\\d*)?$',
    'a*b*c*$',
    '(ab|ba)*$',
    '^[A-Za-z0-9]{1,255}$',
    '([a-z]{1,50}-)*[a-z]{1,50}$',
    '^(?<line>L)(?P<number>\\d)',
    '[^\\]\\-\\\\]{a}]',
    '\\x41\\u0042\\u{1F600}\\t\\0',
    '',
  ])('%s', text => {
    expect(readPattern(text).error).toBeUndefined()
  })
})

describe('a pattern is refused', () => {
  it.each<[string, string, number]>([
    ['(a+)+$', 'unsafe-pattern', 1],
    ['(?:a+)+$', 'unsafe-pattern', 3],
    ['(a|a)*$', 'unsafe-pattern', 1],
    ['^(a|aa)+$', 'unsafe-pattern', 4],
    ['(.*)*x', 'unsafe-pattern', 1],
    ['(x+x+)+y', 'unsafe-pattern', 1],
    ['^(([a-z])+.)+[A-Z]([a-z])+$', 'unsafe-pattern', 3],
    ['(\\w+\\s?)*$', 'unsafe-pattern', 1],
    ['(a*b*)*c', 'unsafe-pattern', 3],
    ['(a|b|ab)*c', 'unsafe-pattern', 3],
    ['\\s*\\s*$', 'unsafe-pattern', 0],
    ['^\\d+\\.?\\d*$', 'unsafe-pattern', 1],
    ['\\w*\\d+$', 'unsafe-pattern', 0],
    ['(ab)*(ab)*$', 'unsafe-pattern', 2],
    ['(', 'bad-pattern', 0],
    ['a)', 'bad-pattern', 1],
    ['[', 'bad-pattern', 0],
    ['[]', 'bad-pattern', 0],
    ['[z-a]', 'bad-pattern', 1],
    ['[\\d-z]', 'bad-pattern', 1],
    ['[\\d-\\d]', 'bad-pattern', 1],
    ['[a-\\d]', 'bad-pattern', 1],
    ['[[:alpha:]]', 'bad-pattern', 1],
    ['*', 'bad-pattern', 0],
    ['a**', 'bad-pattern', 2],
    ['^*', 'bad-pattern', 0],
    ['x{2,1}', 'bad-pattern', 1],
    ['x{,3}', 'bad-pattern', 1],
    ['x{1001}', 'bad-pattern', 1],
    ['\\', 'bad-pattern', 0],
    ['\\q', 'bad-pattern', 0],
    ['(a)\\1', 'bad-pattern', 3],
    ['\\p{Klingon}', 'bad-pattern', 0],
    ['\\u{110000}', 'bad-pattern', 0],
    ['a(?=b)', 'bad-pattern', 1],
    ['(?<!a)b', 'bad-pattern', 0],
    ['(?i)a', 'bad-pattern', 0],
    ['((((){1000}){1000}){1000}){1000}', 'bad-pattern', 0],
    ['('.repeat(5000), 'bad-pattern', 64],
  ])('%s', (text, code, at) => {
    expect(readPattern(text).error).toMatchObject({ code, at })
  })
})

const character = fc.constantFrom('a', 'b', '1', '_', '-', ' ', '\n', 'é', 'K', '\u212a', '😀', '\ud83d', '\ude00')
const atom = fc.constantFrom(
  ...['a', 'b', '1', '-', 'é', '😀', '.', '\\d', '\\D', '\\w', '\\W', '\\s', '\\S', '\\n', '\\u{1F600}', '\\p{L}'],
  ...['[ab]', '[^a]', '[a-z1]', '[^\\w-]', '[\\s\\d]', '^', '$', '\\b', '\\B'],
)
const { pattern } = fc.letrec<{ pattern: string }>(tie => ({
  pattern: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    atom,
    fc.array(tie('pattern'), { maxLength: 4 }).map(parts => parts.join('')),
    fc.array(tie('pattern'), { minLength: 1, maxLength: 3 }).map(parts => `(?:${parts.join('|')})`),
    fc
      .tuple(tie('pattern'), fc.constantFrom('*', '+', '?', '{2}', '{0,2}', '{1,}', '*?', '+?', '??'))
      .map(([part, quantifier]) => `(?:${part})${quantifier}`),
  ),
}))

describe('a pattern', () => {
  it('answers as the JavaScript engine does', () => {
    const texts = fc.array(fc.array(character, { maxLength: 8 }), { minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(pattern, texts, (text, subjects) => {
        const ours = matcherOf(compile(parsePattern(text))).test
        const theirs = new RegExp(text, 'u')
        for (const subject of subjects.map(units => units.join(''))) {
          // V8 finds \\B between the halves of a surrogate pair, where ECMAScript looks at no place.
          if (text.includes('\\B') && /[\ud800-\udfff]/.test(subject)) continue
          expect([subject, ours(subject)]).toEqual([subject, theirs.test(subject)])
        }
      }),
      { numRuns: scaled(500) },
    )
  })

  it('answers as the JavaScript engine does where it counts far and texts are long', () => {
    const part = fc
      .tuple(fc.constantFrom('a', '[ab]', '.', '(?:ab|ba)', '(?:a?b)', '[^b]', '\\w'), fc.nat(70), fc.nat(70))
      .map(([of, a, b]) => `${of}{${Math.min(a, b)},${Math.max(a, b)}}`)
    const end = fc.constantFrom('', 'c', '$', '\\b', 'ca', 'b$')
    const counting = fc
      .tuple(fc.constantFrom('', '^', 'a', '\\b'), fc.array(part, { minLength: 1, maxLength: 3 }), end)
      .map(([begin, parts, last]) => begin + parts.join('') + last)
    const long = fc
      .array(fc.constantFrom('a', 'b', 'ab', 'c', 'aab', ' '), { minLength: 1, maxLength: 12, size: 'max' })
      .chain(words => fc.array(fc.constantFrom(...words), { minLength: 60, maxLength: 150, size: 'max' }))
      .map(words => words.join(''))
    fc.assert(
      fc.property(counting, fc.array(long, { minLength: 1, maxLength: 3 }), (text, subjects) => {
        const ours = matcherOf(compile(parsePattern(text))).test
        const theirs = new RegExp(text, 'u')
        for (const subject of subjects) expect([subject, ours(subject)]).toEqual([subject, theirs.test(subject)])
      }),
      { numRuns: scaled(200) },
    )
  })

  it('is a pattern or an error with a place in it, whatever the text', () => {
    fc.assert(
      fc.property(fc.oneof(pattern, fc.string({ unit: 'binary' }), fc.string()), text => {
        const { error, pattern: found } = readPattern(text)
        expect(found === undefined).toBe(error !== undefined)
        if (error !== undefined) expect(error.at).toBeLessThanOrEqual(text.length)
      }),
    )
  })

  it('forgets what it learned before that fills the memory, and still answers', () => {
    const text = Array.from({ length: 20_000 }, (_, index) => 'ab'[Math.imul(index, 2_654_435_761) >>> 31]).join('')
    const { pattern: found } = readPattern('(a|b)*a(a|b){300}c')
    expect(found?.test(text)).toBe(false)
    expect(found?.test(`${text}c`)).toBe(/a.{300}c$/.test(`${text}c`))
  })

  it.each([
    ['a.{0,1000}b', 'acd'],
    ['(ab|ba){0,300}c', 'ab'],
    ['(abc|de){0,300}f', 'abcde'],
    ['(a|b)*a(a|b){300}c', 'ab'],
    ['(?:a.{0,30}b){0,30}c', 'abd'],
  ])('costs little for each character of any text: %s', (text, letters) => {
    const found = readPattern(text).pattern
    // In machine words, of which a step from station to station takes one, and any other four times what it looks at.
    expect(found?.cost).toBeLessThanOrEqual(2400)
    const long = Array.from({ length: 262_144 }, (_, index) =>
      letters.charAt((Math.imul(index, 2_654_435_761) >>> 16) % letters.length),
    ).join('')
    // Minutes where each character leads to a state that has to be made.
    expect(found?.test(long)).toBe(false)
  })

  it('is refused where it could not be run fast', () => {
    const message = 'the pattern is too large'
    for (const text of ['(x?y?z?w?){60}q', '(?:a.{0,12}b){0,100}c', 'a?'.repeat(300), 'a?'.repeat(1500)])
      expect(readPattern(text).error).toMatchObject({ code: 'bad-pattern', message })
  })

  it('is asked once for a long text, and again for another', () => {
    let asked = 0
    const test = remembering(text => {
      asked++
      return text.endsWith('!')
    })
    const long = 'x'.repeat(5000)
    expect([long, long, `${long}!`, long, `${long}!`].map(test)).toEqual([false, false, true, false, true])
    expect(asked).toBe(2)
    expect(['!', '!'].map(test)).toEqual([true, true])
    expect(asked).toBe(4)
  })

  it('is not looked at for long, however large it is', () => {
    const distinct = Array.from({ length: 700 }, (_, index) => String.fromCodePoint(0x4e00 + index)).join('|')
    const patterns = [
      `(${distinct})*(${distinct})*$`,
      `((${distinct})?x?)*$`,
      '(a?|b?){300}$',
      '([a-z]{1,60}-?){1,20}$',
    ]
    for (const text of [...patterns, '(((a?|b?){30})*c?)*$', 'a*b*c*d*e*f*g*h*'.repeat(40)]) {
      const { error } = readPattern(text)
      expect(['unsafe-pattern', 'bad-pattern', undefined]).toContain(error?.code)
    }
  })

  it('is read once for each text', () => {
    expect(readPattern('once').pattern).toBe(readPattern('once').pattern)
  })
})
