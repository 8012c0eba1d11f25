// Text from outside, made safe for a terminal: what would move the cursor, colour, beep or turn the writing round is shown by its
// number.

const unsafe = /[\p{Cc}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu

export const safeText = (text: string): string =>
  text.replace(unsafe, character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
