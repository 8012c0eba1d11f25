// Text that is taken away: copied, or saved by the browser.
import { useState } from 'preact/hooks'
import * as state from '../session/state.ts'

export function CopyButton({ text, what }: { readonly text: string; readonly what: string }) {
  const [isDone, setDone] = useState(false)
  const copy = async () => {
    await navigator.clipboard.writeText(text).catch(() => copyByHand(text))
    setDone(true)
    state.spoken.value = `${what} was copied.`
    setTimeout(() => setDone(false), 1500)
  }
  return (
    <button type="button" class="primary small" onClick={() => void copy()}>
      {isDone ? 'Copied' : `Copy ${what}`}
    </button>
  )
}

/** Where the browser does not let a page have the clipboard. */
function copyByHand(text: string): void {
  const area = document.createElement('textarea')
  area.value = text
  document.body.append(area)
  area.select()
  document.execCommand('copy')
  area.remove()
}

export function DownloadButton({ text, name }: { readonly text: string; readonly name: string }) {
  const download = () => {
    const link = document.createElement('a')
    link.href = URL.createObjectURL(new Blob([text], { type: 'application/json' }))
    link.download = name
    link.click()
    URL.revokeObjectURL(link.href)
  }
  return (
    <button type="button" class="small" onClick={download}>
      Download
    </button>
  )
}
