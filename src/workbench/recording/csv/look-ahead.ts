// The beginning of a CSV file, as much of it as it takes to tell its form. Knows no rows.
import { quotedName } from '../../input-error.ts'
import { joined } from '../../joined-bytes.ts'
import type { CsvOptions } from '../recording.ts'
import type { CsvChoices } from './choices.ts'
import { type CsvForm, csvForm } from './csv-form.ts'
import { MoreNeeded } from './time-choice.ts'

/** So much is read ahead at first, and where that does not say the order of day and month. */
const [ahead, farAhead] = [64 * 1024, 8 * 1024 * 1024]

export interface Beginning {
  readonly form: CsvForm
  /** What was read. */
  readonly start: Uint8Array
  /** Whether that is all. */
  readonly isWhole: boolean
  /** What comes after it, as it is to be read. */
  readonly rest: AsyncIterable<Uint8Array>
}

/** Reads from the chunks what it needs. Throws `InputError` where the form cannot be told. */
export async function lookAhead(
  name: string,
  chunks: AsyncGenerator<Uint8Array>,
  choices: CsvChoices,
  { optionName = quotedName, mayLackTime = false }: CsvOptions,
): Promise<Beginning> {
  let start: Uint8Array = new Uint8Array()
  let isWhole = false
  for (let wanted = ahead; ; wanted = farAhead) {
    const gathered = [start]
    let length = start.length
    while (!isWhole && length < wanted) {
      const { done, value } = await chunks.next()
      if (done) isWhole = true
      else {
        gathered.push(value)
        length += value.length
      }
    }
    start = joined(gathered)
    // As old programs of Macs end lines.
    const hasReturns = start.includes(carriageReturn) && !start.includes(lineFeed)
    const text = hasReturns ? withLineFeeds(start) : start
    try {
      const mayAskForMore = !isWhole && length < farAhead
      const form = csvForm(name, text, choices, { isWhole, mayAskForMore, mayLackTime, optionName })
      return { start: text, form, isWhole, rest: hasReturns ? mapped(chunks, withLineFeeds) : chunks }
    } catch (error) {
      if (!(error instanceof MoreNeeded)) throw error
    }
  }
}

const [lineFeed, carriageReturn] = [0x0a, 0x0d]

const withLineFeeds = (bytes: Uint8Array) => bytes.map(byte => (byte === carriageReturn ? lineFeed : byte))

async function* mapped(chunks: AsyncIterable<Uint8Array>, change: (chunk: Uint8Array) => Uint8Array) {
  for await (const chunk of chunks) yield change(chunk)
}
