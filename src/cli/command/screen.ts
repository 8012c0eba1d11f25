// A terminal with lines that go by and a few that stay at the bottom. Where it is none, only lines that go by, without
// colours. Knows no meaning of either.
import type { Look, Style } from '../../workbench/text/look.ts'
import type { Io } from './command.ts'
import { sequence } from './terminal.ts'

export interface Screen extends Look {
  /** Whether a person looks at it. */
  readonly terminal: boolean
  /** A line that goes by. */
  print(line: string): void
  /** The lines that stay. Shown on a terminal only, at most ten times a second. */
  footer(lines: () => readonly string[]): void
  /** Takes the footer away. */
  close(): void
}

const interval = 100

/** Colours only on a terminal, and not where NO_COLOR is set (no-color.org). */
export function createScreen({ stdout, env }: Pick<Io, 'stdout' | 'env'>): Screen {
  const terminal = stdout.isTTY === true && env['TERM'] !== 'dumb'
  const colours = terminal && !env['NO_COLOR']
  let shown = 0
  let pending: NodeJS.Timeout | undefined
  let lines: () => readonly string[] = () => []

  const width = () => Math.max(40, stdout.columns ?? 80)
  /** Moves up over the footer and erases from there on. */
  const erase = () => (shown === 0 ? '' : `${sequence(`${shown}A`)}${sequence('G')}${sequence('J')}`)

  function draw(): void {
    const footer = lines()
    stdout.write(`${erase()}${footer.map(line => `${line}\n`).join('')}`)
    shown = footer.length
  }

  return {
    terminal,
    get width() {
      return width()
    },
    paint: (style, text) => (colours ? listOf(style).reduce(painted, text) : text),
    print(line) {
      const above = erase()
      shown = 0
      stdout.write(`${above}${line}\n`)
      if (terminal) draw()
    },
    footer(newLines) {
      lines = newLines
      if (!terminal || pending !== undefined) return
      pending = setTimeout(() => {
        pending = undefined
        draw()
      }, interval)
    },
    close() {
      clearTimeout(pending)
      if (terminal) stdout.write(erase())
      shown = 0
      lines = () => []
    },
  }
}

const listOf = (style: Style | readonly Style[]): readonly Style[] => (typeof style === 'string' ? [style] : style)

/** What begins a style, and what ends it (ECMA-48, SGR). */
const styles: Readonly<Record<Style, readonly [begin: string, end: string]>> = {
  bold: ['1m', '22m'],
  dim: ['2m', '22m'],
  red: ['31m', '39m'],
  yellow: ['33m', '39m'],
  green: ['32m', '39m'],
  cyan: ['36m', '39m'],
}

/** Where a style within ends, this one goes on. */
function painted(text: string, style: Style): string {
  const begin = sequence(styles[style][0])
  const end = sequence(styles[style][1])
  return `${begin}${text.replaceAll(end, `${end}${begin}`)}${end}`
}
