// The part of the document that lights up.
import { StateEffect, StateField } from '@codemirror/state'
import { Decoration, type DecorationSet, EditorView } from '@codemirror/view'
import type { Place } from '../../protocol.ts'

export const lightUp = StateEffect.define<Place | undefined>()

const lit = Decoration.mark({ class: 'lit' })

export const lightField = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, transaction) {
    let next = marks.map(transaction.changes)
    for (const effect of transaction.effects) {
      if (!effect.is(lightUp)) continue
      const length = transaction.newDoc.length
      const place = effect.value
      next =
        place === undefined || place.from >= Math.min(place.to, length)
          ? Decoration.none
          : Decoration.set([lit.range(place.from, Math.min(place.to, length))])
    }
    return next
  },
  provide: field => EditorView.decorations.from(field),
})
