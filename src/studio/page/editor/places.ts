// Where parts of the document are in its text. Knows no editor.
import { readDocumentText } from '../../../workbench/document/json-text.ts'
import type { Place } from '../../protocol.ts'

let known: { readonly text: string; readonly place: ReturnType<typeof readDocumentText>['place'] } | undefined

/** The value at a JSON Pointer, with its name where it has one. */
export function spanAt(text: string, pointer: string): Place {
  if (known?.text !== text) known = { text, place: readDocumentText(text).place }
  const value = known.place(pointer, 'value')
  const name = known.place(pointer, 'name')
  const end = value.offset + value.length
  const isNamed = name.offset < value.offset && !/\/\d+$/.test(pointer)
  return { from: isNamed ? name.offset : value.offset, to: Math.min(end, text.length) }
}

/** The value alone. */
export function valueSpanAt(text: string, pointer: string): Place {
  if (known?.text !== text) known = { text, place: readDocumentText(text).place }
  const { offset, length } = known.place(pointer, 'value')
  return { from: offset, to: offset + length }
}
