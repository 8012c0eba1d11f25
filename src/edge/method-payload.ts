// What a direct method is called with: read strictly, so that a slip is told, and told with what would be right.

import { parseDuration } from '../rules/data/duration.ts'
import { isObject, type Json } from '../rules/data/json.ts'
import { nearest } from '../rules/data/nearest.ts'
import { show } from '../rules/data/value.ts'
import type { MethodAnswer, MethodHandler } from './methods.ts'

/** What is wrong with a payload, in a sentence. */
export class PayloadError extends Error {
  override readonly name = 'PayloadError'
}

/** Reads one member; throws a `PayloadError` for what it is not. */
type Reader<Value> = (value: Json, name: string) => Value

type Members = Readonly<Record<string, Reader<unknown>>>

/** What was read of a payload. */
export type Read<Form extends Members> = { readonly [Name in keyof Form]?: ReturnType<Form[Name]> }

const expected = (name: string, what: string, value: Json) =>
  new PayloadError(`"${name}" must be ${what}; it is ${show(value)}.`)

export const text: Reader<string> = (value, name) => {
  if (typeof value === 'string') return value
  throw expected(name, 'a string', value)
}

export const anything: Reader<Json> = value => value

/** An offset or a size: a whole number, 0 or more. */
export const count: Reader<number> = (value, name) => {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value
  throw expected(name, 'a whole number, 0 or more', value)
}

/** In milliseconds. */
export const duration: Reader<number> = (value, name) => {
  const read = typeof value === 'string' ? parseDuration(value) : undefined
  if (read !== undefined && read > 0) return read
  throw expected(name, 'a duration such as "5m"', value)
}

export const yes: Reader<true> = (value, name) => {
  if (value === true) return true
  throw expected(name, 'true', value)
}

/** No payload, `null` and `{}` are the same: nothing in particular is asked. */
export function readPayload<Form extends Members>(payload: Json | undefined, form: Form): Read<Form> {
  const given = payload === undefined || payload === null || payload === '' ? {} : payload
  if (!isObject(given)) throw new PayloadError(`The payload must be a JSON object; it is ${show(given)}.`)
  const read = new Map<string, unknown>()
  for (const [name, value] of Object.entries(given)) {
    const reader = Object.hasOwn(form, name) ? form[name] : undefined
    if (reader === undefined) {
      const meant = nearest(name, Object.keys(form))
      throw new PayloadError(`There is no "${name}".${meant === undefined ? '' : ` Did you mean "${meant}"?`}`)
    }
    read.set(name, reader(value, name))
  }
  return Object.fromEntries(read) as Read<Form>
}

/** What is wrong with the payload is answered with status 400 and what would be right. */
export function answering(valid: readonly Json[], handler: MethodHandler): MethodHandler {
  const refused = (error: unknown): MethodAnswer => {
    if (error instanceof PayloadError) return { status: 400, payload: { error: error.message, valid } }
    throw error
  }
  return async payload => {
    try {
      return await handler(payload)
    } catch (error) {
      return refused(error)
    }
  }
}
