// Completion and hover in the editor, as the language service in its worker gives them.
import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete'
import { hoverTooltip } from '@codemirror/view'
import type { LanguageAnswer, LanguageRequest, Word } from '../../language/protocol.ts'

const worker = new Worker('/language.js')
let last = 0
/** Who waits for the newest answer of each kind. */
const waiting = new Map<LanguageRequest['kind'], { readonly id: number; take(answer?: LanguageAnswer): void }>()

/** Undefined where something newer was asked meanwhile. */
function ask(kind: LanguageRequest['kind'], text: string, position: number): Promise<LanguageAnswer | undefined> {
  const id = ++last
  waiting.get(kind)?.take()
  const request: LanguageRequest = { kind, id, text, position }
  worker.postMessage(request)
  return new Promise(take => waiting.set(kind, { id, take }))
}

worker.addEventListener('message', event => {
  const answer: LanguageAnswer = event.data
  const asked = waiting.get(answer.kind)
  if (asked?.id === answer.id) asked.take(answer)
})

export async function complete(context: CompletionContext): Promise<CompletionResult | null> {
  const word = context.matchBefore(/"?[\w$-]*/)
  // Numbers have no completions.
  if (!context.explicit && (word === null || !/^"|^[a-z]/i.test(word.text))) return null
  const answer = await ask('complete', context.state.doc.toString(), context.pos)
  if (answer?.kind !== 'complete' || answer.words.length === 0) return null
  const options = answer.words.map(one => completionOf(one, context.state.doc.length))
  return { from: word?.from ?? context.pos, options, validFor: /^"?[\w$-]*$/ }
}

/** `length`: of the document that was asked about; what is typed since then is replaced too. */
function completionOf({ label, filter, isName, detail, info, ...word }: Word, length: number): Completion {
  const { text, cursor, replaces } = word
  return {
    label: filter,
    displayLabel: label,
    type: isName ? 'property' : 'enum',
    ...(detail === undefined ? {} : { detail }),
    ...(info === undefined ? {} : { info }),
    apply: (view, _completion, start, end) => {
      const from = Math.min(replaces?.from ?? start, start)
      const to = Math.max(end, replaces === undefined ? end : replaces.to + view.state.doc.length - length)
      view.dispatch({ changes: { from, to, insert: text }, selection: { anchor: from + cursor } })
    },
  }
}

export const hoverDocs = hoverTooltip(async (view, position) => {
  const answer = await ask('hover', view.state.doc.toString(), position)
  if (answer?.kind !== 'hover' || answer.said === undefined) return null
  const { from, text } = answer.said
  return {
    pos: from,
    above: true,
    create: () => {
      const dom = document.createElement('div')
      dom.className = 'hover-docs'
      dom.textContent = text
      return { dom }
    },
  }
})
