// What conditions and expressions look at. Data only.
import type { Json, JsonObject, Maybe } from './json.ts'
import type { Location } from './path.ts'

/** A message as it arrived. `id` tells it from others with the same bytes. */
export interface Message {
  readonly id: number
  readonly input: string
  readonly text: string
  readonly properties: Properties
  readonly system: { readonly [name: string]: string }
}

/** By the names as they are written. "Names of properties are the same whatever their case" */
export type Properties = readonly (readonly [name: string, value: string])[]

/** What an outcome does to the properties; undefined removes. */
export type Tags = readonly (readonly [name: string, value: string | undefined])[]

export interface Event {
  readonly message: Message
  /** With the tags of the streams that it came through. */
  readonly properties: Properties
  /** The tags that it brings from streams. */
  readonly brought: Tags
  readonly payload: Maybe
  readonly body: Maybe
  /** True where the body is the message's own, whose bytes can go out as they came. */
  readonly whole: boolean
  /** Under `each`: the match first, then what holds it, up to the root. */
  readonly match?: { readonly root: Maybe; readonly levels: readonly Level[] }
}

export interface Level {
  /** Undefined of the root. */
  readonly name: string | number | undefined
  readonly location: Location
}

/** A step of a sequence: its event, and when that was. */
export interface StepEvent {
  readonly event: Event
  readonly at: number
}

export interface Scope {
  readonly event: Event
  readonly parameters: JsonObject
  readonly define: JsonObject
  readonly rule: string
  /** "the time of what is decided" */
  readonly now: number
  readonly key?: Maybe
  readonly previous?: (node: Json) => Maybe
  readonly latest?: (name: string) => Event | undefined
  readonly steps?: ReadonlyMap<string, StepEvent> | undefined
  /** The state of another rule's key. */
  readonly alarmOf?: (rule: string, key: Maybe) => Maybe
  readonly alarm?: { readonly at: number; readonly id: string } | undefined
}

/** "`untag` and `property` find either"; "of two that arrive the last counts" */
export const propertyOf = (properties: Properties, name: string) =>
  properties.findLast(([other]) => sameName(other, name))?.[1]

/** "(ASCII letters …)" */
export const sameName = (a: string, b: string) => lower(a) === lower(b)
const lower = (name: string) => name.replaceAll(/[A-Z]/g, letter => letter.toLowerCase())
