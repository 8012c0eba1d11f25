// The body of an aggregate, of which most rules read one number: no times are written as text, and no object is built, before
// anyone asks for these. Never changed.
import type { Json, JsonObject } from '../../data/json.ts'
import { type Place, Unread } from '../../data/unread.ts'
import type { Value } from '../../data/value.ts'
import { isoTime } from './iso-time.ts'

/** A place that may be singular: then it has names. */
interface NamedPlace extends Place {
  readonly names?: readonly (string | number)[]
}

/** What a body says beside its fields, but for how many events there are. Times in epoch milliseconds. */
export interface Frame {
  readonly key: Value
  readonly start: number
  readonly end: number
  /** True where the window has not ended. */
  readonly open: boolean
}

/** The members of a rule's bodies: the names of its fields, and which of them a path reads. */
export class Members {
  readonly names: readonly string[]
  /** By the paths that were asked for: which field; undefined: something else. A cache. */
  readonly #fields = new Map<Place, number | undefined>()

  constructor(names: readonly string[]) {
    this.names = names
  }

  /** The number of the field that the path reads, and no part of it; undefined: it reads something else. */
  fieldAt(place: NamedPlace): number | undefined {
    const known = this.#fields.get(place)
    if (known !== undefined || this.#fields.has(place)) return known
    const [name, ...parts] = place.names ?? []
    const field = parts.length === 0 && typeof name === 'string' ? this.names.indexOf(name) : -1
    const found = field < 0 ? undefined : field
    this.#fields.set(place, found)
    return found
  }
}

export class AggregateBody extends Unread {
  readonly #members: Members
  readonly #frame: Frame
  readonly #count: number
  /** By field. */
  readonly #values: readonly Value[]
  #whole: JsonObject | undefined

  /** `count`: of so many events. */
  constructor(members: Members, frame: Frame, count: number, values: readonly Value[]) {
    super()
    this.#members = members
    this.#frame = frame
    this.#count = count
    this.#values = values
  }

  at(place: Place): Value {
    const field = this.#members.fieldAt(place)
    return field === undefined ? place.read(this.whole) : this.#values[field]
  }

  get whole(): JsonObject {
    this.#whole ??= this.#build()
    return this.#whole
  }

  #build(): JsonObject {
    const { key, start, end, open } = this.#frame
    const body: Record<string, Json> = key === undefined ? {} : { key }
    body['start'] = isoTime(start)
    body['end'] = isoTime(end)
    body['count'] = this.#count
    if (open) body['open'] = true
    this.#members.names.forEach((name, field) => {
      const value = this.#values[field]
      if (value === undefined) return
      if (name === '__proto__') Object.defineProperty(body, name, { value, enumerable: true })
      else body[name] = value
    })
    return body
  }
}
