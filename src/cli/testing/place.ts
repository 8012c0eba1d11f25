// Where a JSON Pointer leads in the text of a file. YAML's parser reads JSON too, and tells the places of both.
import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml'

export interface Place {
  /** Both from 1. */
  readonly line: number
  readonly column: number
}

/** Finds the places of a text that is valid JSON or YAML: of a member its name, of what is not there its nearest parent. */
export function placesIn(text: string): (pointer: string) => Place {
  const lines = new LineCounter()
  const { contents } = parseDocument(text, { lineCounter: lines, merge: true })
  return pointer => {
    let node: unknown = contents
    let offset = offsetOf(contents)
    for (const step of pointer.split('/').slice(1)) {
      const name = step.replaceAll('~1', '/').replaceAll('~0', '~')
      if (isMap(node)) {
        const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === name)
        if (pair === undefined) break
        offset = offsetOf(pair.key)
        node = pair.value
      } else if (isSeq(node)) {
        node = node.items[Number(name)]
        if (node === undefined) break
        offset = offsetOf(node)
      } else break
    }
    const { line, col } = lines.linePos(offset)
    return { line, column: col }
  }
}

const offsetOf = (node: unknown): number => (isNode(node) ? (node.range?.[0] ?? 0) : 0)

const isNode = (node: unknown): node is Node => typeof node === 'object' && node !== null && 'range' in node
