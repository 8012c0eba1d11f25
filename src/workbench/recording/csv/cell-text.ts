// Bytes of a CSV file as text: UTF-8, or what older programs of Windows write (Latin-1, as windows-1252 has it), which shows
// where something is not UTF-8. Knows no cells.
import { decodeWindows1252 } from '../../windows-1252.ts'

const utf8 = new TextDecoder('utf-8', { fatal: true })

export class CellText {
  /** Whether something was not UTF-8, so that from there on all is read as Latin-1. */
  isLatin1: boolean

  constructor(isLatin1 = false) {
    this.isLatin1 = isLatin1
  }

  decode(bytes: Uint8Array, from: number, to: number): string {
    const cell = bytes.subarray(from, to)
    if (!this.isLatin1) {
      try {
        return utf8.decode(cell)
      } catch {
        this.isLatin1 = true
      }
    }
    return decodeWindows1252(cell)
  }
}
