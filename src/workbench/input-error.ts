// What an author gave and nobody can use: the one error of this room that is not a fault of the program. Knows no command
// line and no page; whoever calls says how it calls its options.

/** An input that cannot be used. The message says what is wrong, where, and what would be right. */
export class InputError extends Error {
  override readonly name: string = 'InputError'
}

/** How messages call an option of this name: `--start` on a command line, the label of a field on a page; '' where there is none. */
export type OptionName = (name: string) => string

/** Where nothing else is said: by the name itself, in quotes. */
export const quotedName: OptionName = name => `"${name}"`
