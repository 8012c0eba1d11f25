// Marbles: from a drawn line to what happens when. RxJS's TestScheduler parses them, so that what a rule author draws is
// what the engine's own tests draw. Knows nothing of messages, outputs or rules.
import { TestScheduler } from 'rxjs/testing'

/** A letter of a line, and when it happens. */
export interface Marble {
  readonly letter: string
  /** Milliseconds since frame 0. */
  readonly at: number
}

export interface Line {
  /** In the order of time, within a group as written. */
  readonly marbles: readonly Marble[]
  /** Milliseconds from frame 0 to the `|`, or to the end of the drawing. */
  readonly end: number
  /** True where the line says by `|` when it ends. */
  readonly ended: boolean
}

/** Why a string is not a line of marbles, in one sentence. */
export interface BadLine {
  readonly message: string
}

/** Reads a line in which one `-` lasts `frame` milliseconds; ` 5m ` is a time in any case. */
export function parseLine(text: string, frame: number): Line | BadLine {
  const message = findMistake(text)
  if (message !== undefined) return { message }
  const ended = text.includes('|')
  // The length of a line without an end is where an end would be.
  const parsed = parse(ended ? text : `${text}|`, frame)
  const last = parsed.findLast(({ notification }) => notification.kind === 'C')
  const end = last === undefined ? 0 : Math.round(last.frame)
  const marbles = parsed.flatMap(({ frame: at, notification }) =>
    notification.kind === 'N' ? [{ letter: String(notification.value), at: Math.round(at) }] : [],
  )
  const beyond = marbles.find(({ at }) => at > end)
  if (beyond !== undefined) return { message: `"${beyond.letter}" comes after the end of the test, "|".` }
  return { marbles, end, ended }
}

/** `TestScheduler.parseMarbles` reads its frame from `this`: a scheduler class of our own, so that nobody else's changes. */
function parse(text: string, frame: number) {
  class Scheduler extends TestScheduler {
    static override frameTimeFactor = frame
  }
  return Scheduler.parseMarbles(text, undefined, undefined, false, true)
}

/** What RxJS would read as something else than the author means, or has no meaning in a rule test. */
function findMistake(text: string): string | undefined {
  for (const [mark, meaning] of Object.entries(meaningless)) {
    if (text.includes(mark)) return `"${mark}" is ${meaning} in RxJS and has no meaning here.`
  }
  if (/\s/.test(text.replaceAll(' ', ''))) return 'A line has no tabs and no line breaks.'
  if (text.split('|').length > 2) return 'A line must end once: "|" is in it twice.'
  let open = false
  for (const character of text) {
    if (character === '(' && open) return 'A group, "(", cannot be combined within another.'
    if (character === ')' && !open) return '")" closes a group that was not opened.'
    if (open && (character === '-' || character === ' ')) {
      return 'No time passes in a group: write only letters between "(" and ")".'
    }
    if (character === '(' || character === ')') open = character === '('
  }
  return open ? 'The group that "(" opens is not closed.' : undefined
}

const meaningless = { '^': 'a subscription', '!': 'an unsubscription', '#': 'an error' } as const

/** The time as marbles write it: 301500 is "5m 1s 500ms". */
export function progression(milliseconds: number): string {
  const minutes = Math.floor(milliseconds / 60_000)
  const seconds = Math.floor((milliseconds % 60_000) / 1000)
  const rest = milliseconds % 1000
  return [minutes > 0 ? `${minutes}m` : '', seconds > 0 ? `${seconds}s` : '', rest > 0 ? `${rest}ms` : '']
    .filter(part => part !== '')
    .join(' ')
}
