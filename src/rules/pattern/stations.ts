// What the automata of all patterns have learned while they ran, in a memory of a fixed size. Where that is full, the
// automaton that holds the most forgets what it has learned, and learns it again: answers do not depend on it.

import type { PositionSet } from './transition.ts'

/** What an automaton can be at between two code points. */
export interface Station {
  /** The positions that were read last, and 0 where a match can still begin. */
  readonly set: PositionSet
  /** What of the place in the text counts, as far as it is known. */
  after: number
  /** By the class of the code point that comes next, or that there is none. A boolean is the answer. */
  readonly next: (Station | boolean | undefined)[]
}

/** The stations of one automaton. */
export interface Stations {
  /** Where a string begins. */
  first: Station | undefined
  readonly known: Map<string, Station>
  bytes: number
}

/** For all patterns of the process together. */
export const mostBytes = 32 * 1024 * 1024

/** Only those that have learned something: an automaton that is not used any more goes with its stations. */
const holders = new Set<Stations>()
let held = 0

/** The bytes that all automata hold now, as they are counted. */
export const bytesHeld = (): number => held

/** Stations of an automaton that has not run yet. */
export const noStations = (): Stations => ({ first: undefined, known: new Map(), bytes: 0 })

/** Keeps a station, and has the largest automaton forget its own where there is no room. */
export function keepStation(stations: Stations, key: string, station: Station): void {
  const bytes = bytesOf(key, station)
  while (held + bytes > mostBytes && holders.size > 0) forget(largest())
  stations.known.set(key, station)
  stations.bytes += bytes
  held += bytes
  holders.add(stations)
}

/** As an engine lays it out: objects and entries of a map, one byte a character, a word for each follower. */
const bytesOf = (key: string, { set, next }: Station) => 400 + key.length + set.byteLength + 8 * next.length

function largest(): Stations {
  let found = noStations()
  for (const stations of holders) if (stations.bytes > found.bytes) found = stations
  return found
}

function forget(stations: Stations): void {
  held -= stations.bytes
  stations.bytes = 0
  stations.first = undefined
  stations.known.clear()
  holders.delete(stations)
}
