// The document in an editor: what is typed is decided at once, problems are at their places, what is asked about lights up.

import {
  acceptCompletion,
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { json } from '@codemirror/lang-json'
import { bracketMatching, foldGutter, foldKeymap, indentOnInput, indentUnit } from '@codemirror/language'
import { type Diagnostic, lintGutter, lintKeymap, setDiagnostics } from '@codemirror/lint'
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search'
import { EditorState } from '@codemirror/state'
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
  tooltips,
} from '@codemirror/view'
import { useSignalEffect } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import type { FoundProblem } from '../../protocol.ts'
import { decide } from '../session/machine-link.ts'
import { save } from '../session/saving.ts'
import * as state from '../session/state.ts'
import { editText } from './edited-text.ts'
import { complete, hoverDocs } from './language.ts'
import { lightField, lightUp } from './light.ts'
import { spanAt } from './places.ts'
import { theme } from './theme.ts'

let current: EditorView | undefined

/** Puts a text into the editor, as if it were typed: only what differs is replaced, so that the cursor stays. */
export function setText(text: string): void {
  if (current === undefined) return
  const old = current.state.doc.toString()
  if (old === text) return
  let from = 0
  while (from < old.length && from < text.length && old[from] === text[from]) from++
  let [end, newEnd] = [old.length, text.length]
  while (end > from && newEnd > from && old[end - 1] === text[newEnd - 1]) {
    end--
    newEnd--
  }
  current.dispatch({ changes: { from, to: end, insert: text.slice(from, newEnd) } })
}

/** Goes to a place of the document. */
export function goTo(pointer: string): void {
  if (current === undefined) return
  const span = spanAt(state.text.value, pointer)
  current.dispatch({ selection: { anchor: span.from }, effects: EditorView.scrollIntoView(span.from, { y: 'center' }) })
  current.focus()
}

const nonce = document.querySelector<HTMLMetaElement>('meta[name="style-nonce"]')?.content ?? ''

export function Editor() {
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (place.current === null) return
    const view = new EditorView({
      parent: place.current,
      state: EditorState.create({
        doc: state.text.value,
        extensions: [
          EditorView.cspNonce.of(nonce),
          lineNumbers(),
          foldGutter(),
          lintGutter(),
          highlightActiveLine(),
          highlightActiveLineGutter(),
          history(),
          drawSelection(),
          EditorView.lineWrapping,
          indentOnInput(),
          indentUnit.of('  '),
          bracketMatching(),
          closeBrackets(),
          highlightSelectionMatches(),
          search({ top: true }),
          autocompletion({ override: [complete], activateOnTyping: true }),
          hoverDocs,
          tooltips({ position: 'fixed' }),
          json(),
          lightField,
          ...theme,
          keymap.of([
            { key: 'Mod-s', run: () => void save() === undefined, preventDefault: true },
            ...closeBracketsKeymap,
            ...defaultKeymap,
            ...searchKeymap,
            ...historyKeymap,
            ...foldKeymap,
            ...completionKeymap,
            ...lintKeymap,
            // Else it goes on to what is next on the page: who only passes through changes nothing.
            { key: 'Tab', run: acceptCompletion },
          ]),
          EditorView.contentAttributes.of({
            tabindex: '0',
            'aria-label': 'The document with the rules',
          }),
          EditorView.updateListener.of(update => {
            if (!update.docChanged) return
            state.text.value = update.state.doc.toString()
            decide()
          }),
        ],
      }),
    })
    current = view
    return () => {
      view.destroy()
      current = undefined
    }
  }, [])

  useSignalEffect(() => {
    const found = state.problems.value
    if (current === undefined) return
    current.dispatch(
      setDiagnostics(
        current.state,
        found.flatMap(problem => diagnosticOf(problem, current?.state.doc.length ?? 0)),
      ),
    )
  })
  useSignalEffect(() => {
    const pointer = state.lit.value
    if (current === undefined) return
    if (pointer === undefined) {
      current.dispatch({ effects: lightUp.of(undefined) })
      return
    }
    const span = spanAt(state.text.peek(), pointer)
    current.dispatch({ effects: [lightUp.of(span), EditorView.scrollIntoView(span.from, { y: 'center' })] })
  })
  return <div class="editor" ref={place} />
}

function diagnosticOf(problem: FoundProblem, length: number): readonly Diagnostic[] {
  const { from, to, severity, message, hint, edits, code } = problem
  if (from > length) return []
  const actions =
    edits.length === 0
      ? []
      : [
          {
            name: hint === undefined ? 'Apply the hint' : hint.charAt(0).toUpperCase() + hint.slice(1),
            apply: (view: EditorView) => setText(editText(view.state.doc.toString(), edits)),
          },
        ]
  return [
    {
      from,
      to: Math.min(to, length),
      severity,
      message:
        hint === undefined || edits.length > 0
          ? message
          : `${message} ${hint.charAt(0).toUpperCase()}${hint.slice(1)}.`,
      source: code,
      actions,
    },
  ]
}
