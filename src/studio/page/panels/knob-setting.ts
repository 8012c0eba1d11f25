// Setting a number of the document to another value, in its text.
import type { Knob } from '../../protocol.ts'
import { replaceValue } from '../editor/edited-text.ts'
import { setText } from '../editor/editor.tsx'
import * as state from '../session/state.ts'

export function setKnob(knob: Knob, value: number | string): void {
  setText(replaceValue(state.text.value, knob.pointer, value))
  state.lit.value = knob.pointer
}
