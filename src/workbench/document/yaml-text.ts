// YAML as text: what it contains as JSON, and where each part is. Says the same as json-text.ts does of JSON.
import { isMap, isNode, isScalar, isSeq, type Node, type Pair, parseDocument } from 'yaml'
import type { Json } from '../../rules/data/json.ts'
import { problem } from '../../rules/data/problem.ts'
import type { DocumentText, Span } from './json-text.ts'

/** Reads one YAML document, with merge keys; what YAML has beside JSON becomes JSON on the way. */
export function readYamlText(text: string): DocumentText {
  const document = parseDocument(text, { merge: true })
  const [error] = document.errors
  if (error !== undefined) {
    const [from, to] = error.pos
    const [message = ''] = error.message.split(/ at line \d/)
    return unreadable(message, { offset: from, length: Math.max(1, to - from) })
  }
  try {
    const value: Json = JSON.parse(JSON.stringify(document.toJS() ?? null))
    return { value, found: [], place: (pointer, what) => placeIn(document.contents, pointer, what) }
  } catch (fault) {
    // An alias of nothing, of what contains it, or so many that they would fill the memory.
    const said = fault instanceof Error ? fault.message : String(fault)
    const message = said.startsWith('Converting circular') ? 'An alias is inside what it stands for' : said
    return unreadable(message, { offset: 0, length: 1 })
  }
}

function unreadable(message: string, span: Span): DocumentText {
  return { value: undefined, found: [{ problem: problem('bad-json', '', `${message}.`), span }], place: () => span }
}

/** Follows the pointer as far as it leads. */
function placeIn(contents: unknown, pointer: string, what: 'value' | 'name'): Span {
  let node = contents
  let span = spanOf(contents)
  for (const step of pointer.split('/').slice(1)) {
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~')
    if (isMap(node)) {
      const pair: Pair | undefined = node.items.find(({ key }) => isScalar(key) && String(key.value) === name)
      if (pair === undefined) break
      span = spanOf(what === 'name' ? pair.key : pair.value)
      node = pair.value
    } else if (isSeq(node)) {
      node = node.items[Number(name)]
      if (node === undefined) break
      span = spanOf(node)
    } else break
  }
  return span
}

function spanOf(node: unknown): Span {
  const range = isNode(node) ? rangeOf(node) : undefined
  return range === undefined ? { offset: 0, length: 1 } : { offset: range[0], length: Math.max(1, range[1] - range[0]) }
}

const rangeOf = ({ range }: Node) => range ?? undefined
