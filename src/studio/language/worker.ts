// Completion and hover from the document's schema, by the language service that editors use; in a worker of its own, so that
// neither what is typed nor what is decided waits for it. Asks the server for the schema once.
import {
  type CompletionItem,
  getLanguageService,
  type MarkedString,
  type MarkupContent,
  TextDocument,
} from 'vscode-json-languageservice'
import type { LanguageAnswer, LanguageRequest, Said, Word } from './protocol.ts'

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

const newest = new Map<LanguageRequest['kind'], number>()
const post = (answer: LanguageAnswer) => self.postMessage(answer)

self.addEventListener('message', event => {
  const request: LanguageRequest = event.data
  newest.set(request.kind, request.id)
  // In a turn of its own: what has come meanwhile is seen first.
  setTimeout(() => {
    if (newest.get(request.kind) === request.id) void answer(request)
  })
})

async function answer({ kind, id, text, position }: LanguageRequest): Promise<void> {
  const document = TextDocument.create(uri, 'json', 1, text)
  if (kind === 'complete') post({ kind, id, words: await wordsAt(document, position) })
  else post({ kind, id, said: await saidAt(document, position) })
}

async function wordsAt(document: TextDocument, position: number): Promise<readonly Word[]> {
  const languages = await service
  const parsed = languages.parseJSONDocument(document)
  const found = await languages.doComplete(document, document.positionAt(position), parsed)
  return (found?.items ?? []).map(item => {
    const { label, filterText, documentation, detail, kind, textEdit } = item
    const range = textEdit !== undefined && 'range' in textEdit ? textEdit.range : undefined
    return {
      label,
      filter: filterText ?? label,
      isName: kind === 10,
      detail,
      info: typeof documentation === 'string' ? documentation : documentation?.value,
      ...plainText(item),
      replaces: range && { from: document.offsetAt(range.start), to: document.offsetAt(range.end) },
    }
  })
}

/** A snippet without its marks, and where the cursor is to be. */
function plainText(item: CompletionItem): Pick<Word, 'text' | 'cursor'> {
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

async function saidAt(document: TextDocument, position: number): Promise<Said | undefined> {
  const languages = await service
  const hover = await languages.doHover(document, document.positionAt(position), languages.parseJSONDocument(document))
  const text = hover === null ? '' : textOf(hover.contents)
  if (hover === null || text === '') return undefined
  return { from: hover.range === undefined ? position : document.offsetAt(hover.range.start), text }
}

const textOf = (contents: MarkupContent | MarkedString | MarkedString[]): string =>
  Array.isArray(contents)
    ? contents.map(one => textOf(one)).join('\n')
    : typeof contents === 'string'
      ? contents
      : contents.value
