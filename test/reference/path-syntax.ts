// The syntax of JSONPath (RFC 9535): a path as a list of segments. Knows no body.

/** What a selector picks among the children of a value. */
export type Selector =
  | { readonly is: 'name'; readonly name: string }
  | { readonly is: 'index'; readonly index: number }
  | { readonly is: 'all' }
  | { readonly is: 'slice'; readonly from: number | undefined; readonly to: number | undefined; readonly step: number }
  | { readonly is: 'filter'; readonly test: Test }

export interface Segment {
  readonly selectors: readonly Selector[]
  readonly deep: boolean
}

/** From the body (`$`) or from the value under test (`@`). */
export interface Query {
  readonly is: 'query'
  readonly from: '$' | '@'
  readonly segments: readonly Segment[]
}

export type Operand =
  | Query
  | { readonly is: 'literal'; readonly value: string }
  | { readonly is: 'call'; readonly name: string; readonly operands: readonly Operand[] }

export type Test =
  | { readonly is: 'or' | 'and'; readonly tests: readonly Test[] }
  | { readonly is: 'not'; readonly test: Test }
  | { readonly is: 'there'; readonly operand: Operand }
  | { readonly is: 'compare'; readonly left: Operand; readonly by: string; readonly right: Operand }

export function parsePath(path: string): readonly Segment[] {
  const parser = new Parser(path)
  const { segments } = parser.query()
  if (!parser.atEnd()) parser.fail()
  return segments
}

class Parser {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  query(): Query {
    const from = this.#take(/[$@]/y) === '@' ? '@' : '$'
    const segments: Segment[] = []
    for (let next = this.#segment(); next !== undefined; next = this.#segment()) segments.push(next)
    return { is: 'query', from, segments }
  }

  #segment(): Segment | undefined {
    const dots = this.#take(/\s*\.\.?(?=[^.])|\s*(?=\[)/y)
    if (dots === undefined) return undefined
    const deep = dots.trim() === '..'
    if (this.#take(/\[\s*/y) === undefined) {
      const name = this.#take(/\*|[^.[\]\s<>=!&|(),]+/y) ?? this.fail()
      return { selectors: [name === '*' ? { is: 'all' } : { is: 'name', name }], deep }
    }
    const selectors = [this.#selector()]
    while (this.#take(/\s*,\s*/y) !== undefined) selectors.push(this.#selector())
    this.#take(/\s*\]/y) ?? this.fail()
    return { selectors, deep }
  }

  #selector(): Selector {
    if (this.#take(/\*/y) !== undefined) return { is: 'all' }
    if (this.#take(/\?\s*/y) !== undefined) return { is: 'filter', test: this.#or() }
    const quoted = this.#quoted()
    if (quoted !== undefined) return { is: 'name', name: quoted }
    const slice = this.#take(/(?:-?\d+)?\s*:\s*(?:-?\d+)?(?:\s*:\s*(?:-?\d+)?)?/y)
    if (slice === undefined) return { is: 'index', index: Number(this.#take(/-?\d+/y) ?? this.fail()) }
    const [from, to, step] = slice.split(':').map(part => (part.trim() === '' ? undefined : Number(part)))
    return { is: 'slice', from, to, step: step ?? 1 }
  }

  /** A string in either kind of quotes. */
  #quoted(): string | undefined {
    const text = this.#take(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/y)
    if (text === undefined) return undefined
    const inner = text
      .slice(1, -1)
      .replaceAll(/\\'|\\.|"/g, part => (part === "\\'" ? "'" : part === '"' ? '\\"' : part))
    return String(JSON.parse(`"${inner}"`))
  }

  #or(): Test {
    const tests = [this.#and()]
    while (this.#take(/\s*\|\|\s*/y) !== undefined) tests.push(this.#and())
    return { is: 'or', tests }
  }

  #and(): Test {
    const tests = [this.#test()]
    while (this.#take(/\s*&&\s*/y) !== undefined) tests.push(this.#test())
    return { is: 'and', tests }
  }

  #test(): Test {
    if (this.#take(/!\s*/y) !== undefined) return { is: 'not', test: this.#test() }
    if (this.#take(/\(\s*/y) !== undefined) {
      const test = this.#or()
      this.#take(/\s*\)/y) ?? this.fail()
      return test
    }
    const left = this.#operand()
    const by = this.#take(/\s*(?:==|!=|<=|>=|<|>)\s*/y)?.trim()
    return by === undefined ? { is: 'there', operand: left } : { is: 'compare', left, by, right: this.#operand() }
  }

  #operand(): Operand {
    if (/[$@]/.test(this.#text.charAt(this.#at))) return this.query()
    const quoted = this.#quoted()
    if (quoted !== undefined) return { is: 'literal', value: JSON.stringify(quoted) }
    const literal = this.#take(/-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|(?:true|false|null)(?![\w(])/y)
    if (literal !== undefined) return { is: 'literal', value: literal }
    const name = this.#take(/[a-z][a-z0-9_]*\(\s*/y) ?? this.fail()
    const operands: Operand[] = []
    while (this.#take(/\s*\)/y) === undefined) {
      operands.push(this.#operand())
      this.#take(/\s*,\s*/y)
    }
    return { is: 'call', name: name.replace(/\(\s*/, ''), operands }
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at
    const [found] = pattern.exec(this.#text) ?? []
    this.#at += found?.length ?? 0
    return found
  }

  atEnd(): boolean {
    return this.#at === this.#text.length
  }

  fail(): never {
    throw new Error(`the reference does not read the path ${this.#text} at ${this.#at}`)
  }
}
