// Letters for what has none yet: small ones for messages, capitals for what is sent. Equal things have the same letter.
import { InputError, type OptionName } from '../input-error.ts'

const small = 'abcdefghijklmnopqrstuvwxyzαβγδεζηθικλμνξοπρστυφχψωбвгджзийлптуфцчшщыьэюя'

/** Gives the letter of a string: a new one, the wanted if it is free, where the string has none yet. */
export type Lettering = (text: string, wanted?: string) => string

/** Throws `InputError` where there are more strings than letters; `what` they are the letters of. `optionName` is for the error. */
export function createLettering(what: string, optionName: OptionName, capital = false): Lettering {
  const all = [...small].map(letter => (capital ? letter.toUpperCase() : letter))
  const free = new Set(all)
  const given = new Map<string, string>()
  return (text, wanted) => {
    const known = given.get(text)
    if (known !== undefined) return known
    const letter = wanted !== undefined && free.has(wanted) ? wanted : [...free][0]
    if (letter === undefined) {
      throw new InputError(
        `${optionName('record')}: there are letters for only ${all.length} different ${what}; take a shorter part with ${optionName('from')} and ${optionName('to')}.`,
      )
    }
    free.delete(letter)
    given.set(text, letter)
    return letter
  }
}
