// Opening what is given or dropped: a recording, a CSV file, labels, another document. Knows what a file looks like.
import { isObject, type Json } from '../../../rules/data/json.ts'
import { readLabels } from '../../../workbench/sweep/labels.ts'
import { setText } from '../editor/editor.tsx'
import { load } from '../session/machine-link.ts'
import * as state from '../session/state.ts'

/** More does not fit into a page's memory. */
const mostBytes = 1_500_000_000

export async function openFile(file: File): Promise<void> {
  if (file.size > mostBytes) {
    state.phase.value = {
      kind: 'unreadable',
      message: `${file.name} has ${Math.round(file.size / 1e6)} MB, more than a page can hold. Drop a part of it: head -n 1000000 ${file.name} > part.`,
    }
    return
  }
  const stream = file.name.endsWith('.gz') ? file.stream().pipeThrough(new DecompressionStream('gzip')) : file.stream()
  const content = await new Response(stream).arrayBuffer().catch(() => undefined)
  if (content === undefined) {
    state.phase.value = { kind: 'unreadable', message: `${file.name} cannot be read: it is not whole.` }
    return
  }
  const name = file.name.replace(/\.gz$/, '')
  if (name.endsWith('.json') && openJson(name, content)) return
  state.panel.value = 'recording'
  load(name, content, undefined)
}

/** A list of labels, or a document with rules. */
function openJson(name: string, content: ArrayBuffer): boolean {
  const json = parse(new TextDecoder().decode(content))
  if (Array.isArray(json)) {
    takeLabels(json, name)
    return true
  }
  if (!isObject(json) || !Object.hasOwn(json, 'rules')) return false
  setText(new TextDecoder().decode(content))
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
