// Opening what is given or dropped: a recording, a CSV file, labels, another document. Knows what a file looks like.
import { isObject, type Json } from '../../../rules/data/json.ts'
import { readLabels } from '../../../workbench/sweep/labels.ts'
import { setText } from '../editor/editor.tsx'
import { load } from '../session/machine-link.ts'
import * as state from '../session/state.ts'

/** A document or labels are no larger. */
const mostOfDocument = 8_000_000

/** What a person has chosen in a field for files; the same file can be chosen again. */
export function openChosen({ currentTarget: field }: { readonly currentTarget: HTMLInputElement }): void {
  const file = field.files?.[0]
  if (file !== undefined) void openFile(file)
  field.value = ''
}

export async function openFile(file: File): Promise<void> {
  const content = await contentOf(file).catch(() => undefined)
  if (content === undefined) {
    state.phase.value = { kind: 'unreadable', message: `${file.name} cannot be read: it is not whole.` }
    return
  }
  const name = file.name.replace(/\.gz$/, '')
  if (name.endsWith('.json') && content.size < mostOfDocument && openJson(name, await content.text())) return
  state.panel.value = 'recording'
  await load(name, content, undefined)
}

const contentOf = (file: File): Promise<Blob> =>
  file.name.endsWith('.gz')
    ? new Response(file.stream().pipeThrough(new DecompressionStream('gzip'))).blob()
    : file
        .slice(0, 1)
        .arrayBuffer()
        .then(() => file)

/** A list of labels, or a document with rules. */
function openJson(name: string, text: string): boolean {
  const json = parse(text)
  if (Array.isArray(json)) {
    takeLabels(json, name)
    return true
  }
  if (!isObject(json) || !Object.hasOwn(json, 'rules')) return false
  setText(text)
  return true
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

export function takeLabels(json: Json, name: string): void {
  try {
    state.labels.value = readLabels(json, state.recording.value?.start ?? 0, name)
    state.labelFault.value = undefined
  } catch (error) {
    state.labelFault.value = error instanceof Error ? error.message : String(error)
  }
}
