// What was probably meant where a path is none: each mistake with its remedy. Knows the scanner, not the grammar.
import { quote } from './print.ts'
import { found, PathFault, peek, type Scanner, takeName } from './scanner.ts'

/** The path does not start with `$`. */
export function missingRoot(text: string): PathFault {
  const fault = (hint?: string | { readonly instead: string }) => new PathFault(0, 'a path starts with $', hint)
  if (text === '') return fault({ instead: '$' })
  if (/^\s+\$/.test(text)) return fault({ instead: text.trim() })
  if (text.startsWith('@'))
    return fault(text.length === 1 ? { instead: '$' } : 'outside a filter, the value itself is $')
  if (/^[.[]/.test(text)) return fault({ instead: `$${text}` })
  return fault(/^[\w.]+$/.test(text) ? { instead: `$.${text}` } : undefined)
}

// What cannot end a name after a dot was most likely meant to belong to it.
const meantName = /[^.[\]()\s,=!<>&|'"~^@?*$]*/y

/** Whether more of what was meant as a name follows a name that ends here: `-b` in `$.a-b`. */
export function continues(scanner: Scanner): boolean {
  meantName.lastIndex = scanner.at
  return meantName.exec(scanner.text)?.[0] !== ''
}

/** What starts here, after a dot, is not a name. */
export function noName({ text }: Scanner, at: number): PathFault {
  meantName.lastIndex = at
  const meant = meantName.exec(text)?.[0] ?? ''
  if (meant !== '')
    return new PathFault(
      at,
      `${JSON.stringify(meant)} cannot follow a dot: such a name has letters, digits and _ only, and no digit first`,
      instead(text, at, meant),
    )
  if (text.startsWith('[', at)) {
    return new PathFault(at, 'no dot comes before [', { instead: text.slice(0, at - 1) + text.slice(at) })
  }
  const marked = /^@[^.[\]()\s]*(?![^.[])/.exec(text.slice(at))?.[0]
  if (marked !== undefined && marked !== '@') {
    return new PathFault(at, `${JSON.stringify(marked)} cannot be after a dot`, instead(text, at, marked))
  }
  if (text.startsWith('@', at))
    return new PathFault(at, 'type operators such as @number() are not part of RFC 9535', 'use the predicate "type"')
  if (text.startsWith('.', at)) return new PathFault(at, 'three dots in a row', 'write .. for descendants')
  return new PathFault(at, `a name or * is expected after a dot, not ${found({ text, at })}`)
}

/** The same path with the name in brackets. */
function instead(text: string, start: number, name: string): string | { readonly instead: string } {
  const before = text.slice(0, start).replace(/(\.?)\.$/, (_, first: string) => (first === '' ? '' : '..'))
  const after = text.slice(start + name.length)
  const write = (selector: string) => `${before}[${selector}]${after}`
  // An index or a name: nobody knows.
  return /^-?\d+$/.test(name) ? `write ${write(name)} or ${write(quote(name))}` : { instead: write(quote(name)) }
}

/** A selector is followed neither by a comma nor by the `]` that closes what was opened there. */
export function noEnd(scanner: Scanner, opened: number): PathFault {
  if (peek(scanner) === '') return new PathFault(opened, 'this [ has no ]')
  const word = /^(?:and|or)\b/.exec(scanner.text.slice(scanner.at))?.[0]
  const hint = word === undefined ? undefined : `write ${word === 'and' ? '&&' : '||'}`
  return new PathFault(scanner.at, `] or a comma is expected here, not ${found(scanner)}`, hint)
}

/** No selector starts here. */
export function noSelector(scanner: Scanner, at: number): PathFault {
  const character = peek(scanner)
  if (character === '(')
    return new PathFault(
      at,
      'script expressions are not part of RFC 9535 and are never run',
      'for the last element write [-1]; for a filter write [?…]',
    )
  if (character === '^' || character === '~' || character === '`') return unexpected(scanner)
  if (scanner.text.startsWith('-0', at)) return new PathFault(at, 'an index cannot be -0', 'write 0')
  const name = takeName(scanner)
  if (name !== undefined) return new PathFault(at, 'a name in brackets must be in quotes', `write [${quote(name)}]`)
  return new PathFault(at, `a name in quotes, an index, a slice, * or a filter is expected here, not ${found(scanner)}`)
}

/** Neither a segment nor the end of the path is here. */
export function unexpected(scanner: Scanner): PathFault {
  const at = scanner.at
  const rest = scanner.text.slice(at)
  if (rest.trim() === '') return new PathFault(at, 'blanks at the end of the path', 'remove them')
  if (rest.startsWith('^'))
    return new PathFault(
      at,
      'the parent operator ^ is not part of RFC 9535',
      'use "each" with "up", or a filter on the parent',
    )
  if (rest.startsWith('~'))
    return new PathFault(at, 'the name operator ~ is not part of RFC 9535', 'use { "each": "name" }')
  if (rest.startsWith('`')) return new PathFault(at, 'names are not escaped with ` in RFC 9535', "write ['name']")
  const more = /^\s+\w[^.[\]]*/.exec(rest)?.[0]
  if (more !== undefined) {
    const word = /\.(\w+)$/.exec(scanner.text.slice(0, at))?.[1]
    const remedy = word === undefined ? undefined : instead(scanner.text, at - word.length, word + more)
    return new PathFault(at, 'a blank cannot be in a name after a dot', remedy ?? "write the name in brackets: ['a b']")
  }
  if (/^\w/.test(rest))
    return new PathFault(at, `a dot or [ is expected here, not ${found(scanner)}`, {
      instead: `${scanner.text.slice(0, at)}.${rest}`,
    })
  return new PathFault(at, `a dot, [ or the end of the path is expected here, not ${found(scanner)}`)
}
