// Completion and hover from the document's schema, by the language service that editors use. Asks the server for the schema once.
import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete'
import { hoverTooltip } from '@codemirror/view'
import {
  type CompletionItem,
  getLanguageService,
  type MarkedString,
  type MarkupContent,
  TextDocument,
} from 'vscode-json-languageservice'

const uri = 'studio://rules.json'
const schemaUri = 'studio://rules.schema.json'

const service = fetch('/schema.json')
  .then(response => response.json())
  .then(schema => {
    const made = getLanguageService({
      clientCapabilities: {
        textDocument: {
          completion: { completionItem: { documentationFormat: ['plaintext'] } },
          hover: { contentFormat: ['plaintext'] },
        },
      },
    })
    made.configure({ validate: false, schemas: [{ uri: schemaUri, fileMatch: ['*'], schema }] })
    return made
  })

const documentOf = (text: string) => TextDocument.create(uri, 'json', 1, text)

export async function complete(context: CompletionContext): Promise<CompletionResult | null> {
  const text = context.state.doc.toString()
  const word = context.matchBefore(/"?[\w$-]*/)
  // Numbers have no completions, and asking for them takes time from what follows the keystroke.
  if (!context.explicit && (word === null || !/^"|^[a-z]/i.test(word.text))) return null
  const languages = await service
  const document = documentOf(text)
  const parsed = languages.parseJSONDocument(document)
  const found = await languages.doComplete(document, document.positionAt(context.pos), parsed)
  if (found === null || found.items.length === 0) return null
  const from = word?.from ?? context.pos
  const options = found.items.map((item): Completion => {
    const { label, documentation, detail } = item
    return {
      label: item.filterText ?? label,
      displayLabel: label,
      type: item.kind === 10 ? 'property' : 'enum',
      ...(detail === undefined ? {} : { detail }),
      ...(documentation === undefined
        ? {}
        : { info: typeof documentation === 'string' ? documentation : documentation.value }),
      apply: (view, _completion, start, end) => {
        const inserted = plainText(item)
        const range = item.textEdit !== undefined && 'range' in item.textEdit ? item.textEdit.range : undefined
        const [first, last] =
          range === undefined
            ? [start, end]
            : [
                Math.min(document.offsetAt(range.start), start),
                Math.max(end, document.offsetAt(range.end) + (view.state.doc.length - text.length)),
              ]
        view.dispatch({
          changes: { from: first, to: last, insert: inserted.text },
          selection: { anchor: first + inserted.cursor },
        })
      },
    }
  })
  return { from, options, validFor: /^"?[\w$-]*$/ }
}

/** A snippet without its marks, and where the cursor is to be. */
function plainText(item: CompletionItem): { readonly text: string; readonly cursor: number } {
  const snippet = item.textEdit?.newText ?? item.insertText ?? item.label
  let cursor: number | undefined
  let text = ''
  for (let index = 0; index < snippet.length; index++) {
    const mark = /^\$(?:\{(\d+)(?::([^}]*))?\}|(\d+))/.exec(snippet.slice(index))
    if (snippet[index] === '\\' && index + 1 < snippet.length) text += snippet[++index]
    else if (mark === null) text += snippet[index]
    else {
      cursor ??= text.length
      text += mark[2] ?? ''
      index += mark[0].length - 1
    }
  }
  return { text, cursor: cursor ?? text.length }
}

export const hoverDocs = hoverTooltip(async (view, position) => {
  const languages = await service
  const document = documentOf(view.state.doc.toString())
  const hover = await languages.doHover(document, document.positionAt(position), languages.parseJSONDocument(document))
  if (hover === null) return null
  const said = textOf(hover.contents)
  if (said === '') return null
  const start = hover.range === undefined ? position : document.offsetAt(hover.range.start)
  return {
    pos: start,
    above: true,
    create: () => {
      const dom = globalThis.document.createElement('div')
      dom.className = 'hover-docs'
      dom.textContent = said
      return { dom }
    },
  }
})

const textOf = (contents: MarkupContent | MarkedString | MarkedString[]): string =>
  Array.isArray(contents)
    ? contents.map(one => textOf(one)).join('\n')
    : typeof contents === 'string'
      ? contents
      : contents.value
