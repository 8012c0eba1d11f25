// Runs an automaton over a string and looks at each code point once, whatever the pattern. The sets of positions that it
// can be at are states of a deterministic automaton, made when they are first met and kept as far as there is room; of a
// text that leads to ever new ones they are not kept. See Cox, "Regular Expression Matching in the Wild" (2010).
import type { Automaton } from './automaton.ts'
import { wordCharacters } from './characters.ts'
import { afterWord, atEnd, atStart, beforeWord } from './follow.ts'
import { simulationOf } from './simulation.ts'
import { keepStation, noStations, type Station } from './stations.ts'
import { put } from './transition.ts'

/** An automaton that can be run over texts. */
export interface Matcher {
  /** Whether it matches a part of the text. The function keeps what it learns for the next text. */
  readonly test: (text: string) => boolean
  /** What a code point takes of any text, at most: some nanoseconds. */
  readonly cost: number
}

/** What it takes to look at one machine word, compared with a step from station to station. */
const costOfWord = 4
/** Where there are fewer ways between stations, they are all known soon. */
const fewWays = 2000

/** So much of a text may lead to something new; after that, only one code point in so many. */
const fewNew = 64
const seldom = 4

const nameOf = ({ set, after }: Pick<Station, 'set' | 'after'>) => `${set.join()} ${after}`

/** @throws PatternFault where that would cost too much. */
export function matcherOf(automaton: Automaton): Matcher {
  const { alphabet } = automaton
  const { none, looksAt, read, cost } = simulationOf(automaton)
  const theEnd = alphabet.size
  const isWord = alphabet.classesOf(wordCharacters)
  const ascii = Uint16Array.from({ length: 128 }, (_, codePoint) => alphabet.classOf(codePoint))
  const stations = noStations()
  // Sets that are not kept: the one that is filled next, and the one that was filled last.
  let spare: Station = { set: none(), after: 0, next: [] }
  let last: Station = { set: none(), after: 0, next: [] }

  /** The station with the set and the place of the spare one. */
  function kept({ set, after }: Station): Station {
    const key = nameOf({ set, after })
    let station = stations.known.get(key)
    if (station === undefined) {
      station = { set: set.slice(), after, next: new Array<Station | boolean | undefined>(theEnd + 1) }
      keepStation(stations, key, station)
    }
    return station
  }

  /** Where every text begins. */
  function first(): Station {
    const station = { set: none(), after: atStart & looksAt, next: [] }
    put(station.set, 0)
    return station
  }

  /** What comes next where that is not known. */
  function goOn(station: Station, comes: number, keeps: boolean): Station | boolean {
    const before = comes === theEnd ? atEnd : isWord[comes] === true ? beforeWord : 0
    const decided = read(station.set, station.after | before, comes, spare.set)
    spare.after = before === beforeWord ? afterWord & looksAt : 0
    if (keeps) {
      const next = decided ?? kept(spare)
      station.next[comes] = next
      return next
    }
    if (decided !== undefined) return decided
    const next = spare
    spare = last
    last = next
    return next
  }

  function test(text: string): boolean {
    stations.first ??= kept(first())
    let station = stations.first
    let found = 0
    let keeps = true
    for (let index = 0; index < text.length; index++) {
      let codePoint = text.charCodeAt(index)
      if (codePoint >= 0xd800 && codePoint <= 0xdbff) {
        codePoint = text.codePointAt(index) ?? codePoint
        if (codePoint > 0xffff) index++
      }
      const comes = ascii[codePoint] ?? alphabet.classOf(codePoint)
      let next = station.next[comes]
      if (next === undefined) {
        if (++found > fewNew && found * seldom > index) keeps = small
        next = goOn(station, comes, keeps)
      }
      if (typeof next === 'boolean') return next
      station = next
    }
    return (station.next[theEnd] ?? goOn(station, theEnd, keeps)) === true
  }

  /** Whether there are few stations that any text can lead to. */
  function isSmall(): boolean {
    const open = [first()]
    const seen = new Set(open.map(nameOf))
    for (let station = open.pop(); station !== undefined; station = open.pop()) {
      if (seen.size * theEnd > fewWays) return false
      for (let comes = 0; comes < theEnd; comes++) {
        const next = goOn(station, comes, false)
        if (typeof next === 'boolean' || seen.has(nameOf(next))) continue
        seen.add(nameOf(next))
        open.push({ ...next, set: next.set.slice() })
      }
    }
    return true
  }
  const small = cost < fewWays / 10 && isSmall()
  return { test, cost: small ? 1 : costOfWord * cost }
}
