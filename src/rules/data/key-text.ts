// The canonical texts of keys, under which they are written out, shown and put in order.
import { canonical, type Value } from './value.ts'

/** The texts of keys that are strings, by these: they come again and again. A cache, no state. */
const texts = new Map<string, string>()
const mostTexts = 16_384

/** The text under which the state of a key is kept. */
export function keyText(key: Value): string {
  if (typeof key !== 'string') return key === undefined ? '' : canonical(key)
  const known = texts.get(key)
  if (known !== undefined) return known
  const text = canonical(key)
  if (key.length > longestKnown) return text
  if (texts.size >= mostTexts) texts.clear()
  texts.set(key, text)
  return text
}

const longestKnown = 64
