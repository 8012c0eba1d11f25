// Changes of a document made in its text, so that all else of it stays as it was typed. Knows no editor.
import { applyEdits, modify } from 'jsonc-parser'
import type { Edit } from '../../../rules/data/edit.ts'
import type { Json } from '../../../rules/data/json.ts'
import { at } from '../../machine/knobs.ts'
import { spanAt, valueSpanAt } from './places.ts'

const formatting = { formattingOptions: { insertSpaces: true, tabSize: 2 } }

export function editText(text: string, edits: readonly Edit[]): string {
  return edits.reduce(editOnce, text)
}

function editOnce(text: string, edit: Edit): string {
  if (edit.op !== 'move') {
    const value = edit.op === 'remove' ? undefined : edit.value
    return applyEdits(text, modify(text, stepsOf(edit.path, text), value, formatting))
  }
  const [from, to] = [edit.from, edit.path]
  const isRenamed = from.slice(0, from.lastIndexOf('/')) === to.slice(0, to.lastIndexOf('/'))
  if (isRenamed) {
    const { from: start } = spanAt(text, from)
    const old = JSON.stringify(nameIn(from))
    if (text.startsWith(old, start))
      return text.slice(0, start) + JSON.stringify(nameIn(to)) + text.slice(start + old.length)
  }
  const document: Json = JSON.parse(text)
  const value = at(document, from)
  const without = applyEdits(text, modify(text, stepsOf(from, text), undefined, formatting))
  return applyEdits(without, modify(without, stepsOf(to, without), value, formatting))
}

/** Another value in place of the one at a JSON Pointer; how all else is written stays. */
export function replaceValue(text: string, pointer: string, value: number | string): string {
  const { from, to } = valueSpanAt(text, pointer)
  return text.slice(0, from) + JSON.stringify(value) + text.slice(to)
}

const nameIn = (pointer: string) =>
  pointer
    .slice(pointer.lastIndexOf('/') + 1)
    .replaceAll('~1', '/')
    .replaceAll('~0', '~')

function stepsOf(pointer: string, text: string): (string | number)[] {
  const steps = pointer.split('/').slice(1)
  const document: Json = JSON.parse(text)
  return steps.map((step, index) => {
    const around = at(document, ['', ...steps.slice(0, index)].join('/'))
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~')
    return Array.isArray(around) ? (name === '-' ? around.length : Number(name)) : name
  })
}
