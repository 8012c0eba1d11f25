// Saving the document to the file that the studio was given, which may have changed meanwhile.
import { compareWith, decide } from './machine-link.ts'
import { Refused, saveRules } from './server.ts'
import * as state from './state.ts'

export async function save(): Promise<void> {
  const { rules } = state.description.value ?? {}
  if (rules?.mayBeSaved !== true) {
    state.saveNote.value = {
      text: 'No file was given. Start “edge-rules studio my-rules.json” to save, or copy the text.',
      isFault: true,
    }
    return
  }
  await saveOver(state.saved.value.version)
}

/** `version`: the one that is to be replaced. */
export async function saveOver(version: string): Promise<void> {
  const text = state.text.value
  const answer = await saveRules(text, version).catch((error: unknown) => {
    if (!(error instanceof Refused)) throw error
    return { kind: 'refused', message: error.message } as const
  })
  if (answer.kind === 'refused') state.saveNote.value = { text: answer.message, isFault: true }
  else if (answer.kind === 'changed') {
    state.onDisk.value = { text: answer.text, version: answer.version }
    state.saveNote.value = { text: 'The file has changed on the disk since it was read.', isFault: true }
  } else {
    state.onDisk.value = undefined
    state.saved.value = { text, version: answer.version }
    state.saveNote.value = { text: 'Saved.', isFault: false }
    state.spoken.value = 'Saved.'
  }
}

/** From now on, changes are those against the text as it is. */
export function compareWithThis(): void {
  compareWith(state.text.value)
  decide()
}
