// The key by which messages are spread over modules: an expression of the language, evaluated on each message.

import { decode } from '../engine/decode.ts'
import { readKey } from '../rules/clauses/by.ts'
import type { Json } from '../rules/data/json.ts'
import { parseByValue } from '../rules/data/json-text.ts'
import type { Message } from '../rules/data/message.ts'
import type { Problem } from '../rules/data/problem.ts'
import { canonical } from '../rules/data/value.ts'
import type { Expression } from '../rules/nodes/expression.ts'
import type { Limits } from '../rules/nodes/settings.ts'
import { RuleReader } from '../rules/reading/rule-reader.ts'
import type { NotDecided } from './errors.ts'

/** The canonical text of a message's key, or why it has none. */
export type FoundKey = { readonly key: string } | NotDecided

export class KeyExpression {
  /** Those of the expression; of one with an error no key is found. */
  readonly problems: readonly Problem[]
  readonly #expression: Expression
  readonly #limits: Pick<Limits, 'bodyBytes' | 'depth'>

  /** `text`: a path, or the expression as JSON. */
  constructor(text: string, limits: Pick<Limits, 'bodyBytes' | 'depth'>) {
    const reader = new RuleReader({}, {})
    this.#expression = readKey(nodeOf(text), '', reader)
    this.problems = reader.problems
    this.#limits = limits
  }

  of(message: Message, time: number): FoundKey {
    const { needsBody, evaluate } = this.#expression
    const decoded = needsBody ? decode(message, this.#limits) : undefined
    if (decoded?.error !== undefined) return { code: decoded.error.code, reason: decoded.error.message }
    const body = decoded?.body
    const event = { message, payload: body, body, whole: true, time }
    const value = evaluate({ event, parameters: {}, rule: '', at: time })
    if (value !== undefined) return { key: canonical(value) }
    return { code: 'key-missing', reason: 'The message has no value for the key (--key).' }
  }
}

/** What is not JSON is a string: a path, as a shell leaves it. */
function nodeOf(text: string): Json {
  try {
    return parseByValue(text)
  } catch {
    return text
  }
}
