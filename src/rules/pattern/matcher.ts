// Runs an automaton over a string and looks at each code point once, whatever the pattern. The sets of states that it can
// be in are states of a deterministic automaton, made when they are first met and kept as far as there is room.
// See Cox, "Regular Expression Matching in the Wild" (2010).
import type { Automaton } from './automaton.ts'
import { wordCharacters } from './characters.ts'
import { keepStation, noStations, type Station } from './stations.ts'
import type { Assertion } from './syntax.ts'

/** Whether the automaton matches a part of the text. The function keeps what it learns for the next text. */
export function matcherOf({ states, start, alphabet }: Automaton): (text: string) => boolean {
  const theEnd = alphabet.size
  const isWord = alphabet.classesOf(wordCharacters)
  const reads = states.map(state => (state.kind === 'read' ? alphabet.classesOf(state.read.set) : []))
  const ascii = Uint16Array.from({ length: 128 }, (_, codePoint) => alphabet.classOf(codePoint))
  const stations = noStations()

  function stationOf(entered: readonly number[], atStart: boolean, afterWord: boolean): Station {
    const key = `${entered.join()} ${atStart} ${afterWord}`
    let station = stations.known.get(key)
    if (station === undefined) {
      station = { entered, atStart, afterWord, next: new Array<Station | boolean | undefined>(theEnd + 1) }
      keepStation(stations, key, station)
    }
    return station
  }

  /** The states that read, of those that can be reached without reading; undefined where the match is one of them. */
  function reach(entered: readonly number[], holds: (assertion: Assertion) => boolean): readonly number[] | undefined {
    const reached = new Set<number>()
    const open = [...entered]
    for (let index = open.pop(); index !== undefined; index = open.pop()) {
      const state = states[index]
      if (state === undefined || reached.has(index)) continue
      reached.add(index)
      if (state.kind === 'match') return undefined
      if (state.kind === 'fork') open.push(...state.to)
      if (state.kind === 'assert' && holds(state.what)) open.push(state.next)
    }
    return [...reached]
  }

  const beginsLater =
    reach([start], assertion => assertion !== 'start')?.some(index => states[index]?.kind === 'read') ?? true

  function follow({ entered, atStart, afterWord }: Station, comes: number): Station | boolean {
    const beforeWord = isWord[comes] === true
    const reached = reach(entered, assertion => {
      if (assertion === 'start') return atStart
      if (assertion === 'end') return comes === theEnd
      return (assertion === 'boundary') === (afterWord !== beforeWord)
    })
    if (reached === undefined) return true
    if (comes === theEnd) return false
    const next = new Set(beginsLater ? [start] : [])
    for (const index of reached) {
      const state = states[index]
      if (state?.kind === 'read' && reads[index]?.[comes] === true) next.add(state.next)
    }
    return (
      next.size > 0 &&
      stationOf(
        [...next].sort((a, b) => a - b),
        false,
        beforeWord,
      )
    )
  }

  return text => {
    stations.first ??= stationOf([start], true, false)
    let station = stations.first
    for (let index = 0; index < text.length; index++) {
      let codePoint = text.charCodeAt(index)
      if (codePoint >= 0xd800 && codePoint <= 0xdbff) {
        codePoint = text.codePointAt(index) ?? codePoint
        if (codePoint > 0xffff) index++
      }
      const comes = ascii[codePoint] ?? alphabet.classOf(codePoint)
      let next = station.next[comes]
      if (next === undefined) {
        next = follow(station, comes)
        station.next[comes] = next
      }
      if (typeof next === 'boolean') return next
      station = next
    }
    station.next[theEnd] ??= follow(station, theEnd)
    return station.next[theEnd] === true
  }
}
