// What a person types while the demo runs: keys on a terminal, lines elsewhere. Knows what each means, not what it does.
import type { Io } from '../command/command.ts'

export type Wish =
  | { readonly kind: 'set'; readonly threshold: number }
  | { readonly kind: 'move'; readonly by: number }
  /** What has been typed of a new threshold so far; undefined: nothing. */
  | { readonly kind: 'typing'; readonly text: string | undefined }
  | { readonly kind: 'unclear'; readonly text: string }
  | { readonly kind: 'quit' }

/** Calls `wish` for each; returns what gives the terminal back. */
export function readWishes(stdin: Io['stdin'], wish: (wish: Wish) => void): () => void {
  const terminal = stdin.isTTY === true
  const read = terminal ? keys(wish) : lines(wish)
  const onData = (data: Buffer | string) => read(data.toString())
  if (terminal) stdin.setRawMode?.(true)
  stdin.on('data', onData)
  return () => {
    stdin.off('data', onData)
    if (terminal) stdin.setRawMode?.(false)
    stdin.pause()
  }
}

const moves: Readonly<Record<string, number>> = {
  '\u001b[A': 1, // up
  '\u001b[B': -1, // down
  '\u001b[5~': 10, // page up
  '\u001b[6~': -10, // page down
}
const controlC = '\u0003'
const backspace = '\u007f'

/** A terminal in raw mode: each key by itself. Several may come at once, where they are pasted. */
function keys(wish: (wish: Wish) => void): (data: string) => void {
  let typed: string | undefined
  const type = (text: string | undefined) => {
    typed = text
    wish({ kind: 'typing', text })
  }
  return data => {
    for (const [key] of data.matchAll(/\u001b\[[0-9;]*[A-Za-z~]|./gsu)) {
      const by = moves[key]
      if (key === controlC || (key === 'q' && typed === undefined)) wish({ kind: 'quit' })
      else if (by !== undefined) wish({ kind: 'move', by })
      else if (key === 't') type('')
      else if (typed === undefined) continue
      else if (key === '\r' || key === '\n') {
        const text = typed
        type(undefined)
        if (text.trim() !== '') wish(threshold(text))
      } else if (key === backspace) type(typed.slice(0, -1))
      else if (key === '\u001b') type(undefined)
      else if (/[-+.\d ]/.test(key)) type(typed + key)
    }
  }
}

function lines(wish: (wish: Wish) => void): (data: string) => void {
  let rest = ''
  return data => {
    const complete = (rest + data).split(/\r?\n/)
    rest = complete.pop() ?? ''
    for (const line of complete.map(text => text.trim())) {
      if (line === 'q') wish({ kind: 'quit' })
      else if (line.startsWith('t')) wish(threshold(line.slice(1)))
      else if (line !== '') wish({ kind: 'unclear', text: line })
    }
  }
}

function threshold(text: string): Wish {
  const value = Number(text)
  return text.trim() !== '' && Number.isFinite(value) ? { kind: 'set', threshold: value } : { kind: 'unclear', text }
}
