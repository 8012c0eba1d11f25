// The words in times: names of months, AM and PM, offsets. Knows no formats.
const isLetter = (byte: number) => (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a) || byte > 0x7f

/** The index after the letters that begin there. */
export function endOfLetters(bytes: Uint8Array, from: number, to: number): number {
  let at = from
  while (at < to && isLetter(bytes[at] ?? 0)) at++
  return at
}

/** English, German and French, as exports have them. */
const monthNames = [
  /^jan/,
  /^(feb|fév|fev)/,
  /^(mar|mär|mrz|mae)/,
  /^(apr|avr)/,
  /^(may|mai)/,
  /^(jun|juin)/,
  /^(jul|juil)/,
  /^(aug|aoû|aou)/,
  /^sep/,
  /^(oct|okt)/,
  /^nov/,
  /^(dec|dez|déc)/,
]

/** The number of the month that is named there; 0: none is. */
export function monthOf(bytes: Uint8Array, from: number, to: number): number {
  const name = to - from > 20 ? '' : utf8.decode(bytes.subarray(from, to)).toLowerCase()
  return name.length < 3 ? 0 : monthNames.findIndex(pattern => pattern.test(name)) + 1
}

const utf8 = new TextDecoder()
/** A short text. */
export const textOf = (bytes: Uint8Array, from: number, to: number) =>
  utf8.decode(bytes.subarray(from, Math.min(to, from + 40)))

/** Names that mean one offset, in hours: those of RFC 5322 and Europe's, German too. */
const namedOffsets = new Map(
  Object.entries({
    ...{ z: 0, utc: 0, gmt: 0, est: -5, edt: -4, cst: -6, cdt: -5, mst: -7, mdt: -6, pst: -8, pdt: -7 },
    ...{ wet: 0, west: 1, cet: 1, cest: 2, mez: 1, mesz: 2, eet: 2, eest: 3 },
  }),
)

/** What may follow a clock: AM or PM, and an offset in minutes; undefined: it is something else. */
export function tailOf(
  text: string,
): { readonly half: string | undefined; readonly offset: number | undefined } | undefined {
  const match = /^\s*(?:([ap])\.?m\.?)?\s*(?:(?:utc|gmt)?([+-])(\d\d):?(\d\d)?|([a-z]{1,4}))?(?:\[[^\]]*\])?$/i.exec(
    text,
  )
  if (match === null) return undefined
  const [, half, sign, hours = '0', minutes = '0', name] = match
  const named = name === undefined ? undefined : namedOffsets.get(name.toLowerCase())
  const offset = Number(hours) * 60 + Number(minutes)
  if ((name !== undefined && named === undefined) || offset > 24 * 60) return undefined
  return {
    half: half?.toLowerCase(),
    offset: named !== undefined ? named * 60 : sign === undefined ? undefined : sign === '-' ? -offset : offset,
  }
}
