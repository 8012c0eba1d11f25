// Text that comes from outside, made safe for a terminal and for a log. Knows neither.

/**
 * What a terminal would obey instead of showing it: control characters (but tabs and line breaks), marks that turn the
 * direction of what follows (Unicode's Bidi_Control, https://unicode.org/reports/tr36/#Bidirectional_Text_Spoofing), and
 * separators that some take for line breaks.
 */
const obeyed = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\p{Bidi_Control}]/gu

/** Each such character as JSON escapes it: where the text is JSON, its meaning is the same. */
export const visible = (text: string): string => text.replace(obeyed, escaped)

/** The same on one line: what was named by somebody else cannot begin another. */
export const oneLine = (text: string): string => visible(text).replace(/[\t\n]/g, escaped)

const short: Readonly<Record<string, string>> = { '\b': '\\b', '\t': '\\t', '\n': '\\n', '\f': '\\f', '\r': '\\r' }

const escaped = (character: string): string =>
  short[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
