// Draws windows as tables: a line for each moment, the value of the event that comes then if any does, and behind `>` the
// aggregates that are sent at that moment, as start..end count field=value. Times are minutes and seconds.
import { expect } from 'vitest'
import { createMachine, type Decision, type Json, type JsonObject, type Machine } from '../../../src/index.ts'
import { message, text } from '../../decide.ts'

/** One or more rules, or a rule alone; it needs no `then`. */
export interface Drawing {
  readonly rule: JsonObject
  readonly settings?: JsonObject
  /** When the rule begins; default: 0:00. */
  readonly start?: string
  /** Rules to change to, by the name that a line gives in place of a value: `= name`. */
  readonly changes?: Readonly<Record<string, JsonObject>>
}

/**
 * Holds each line of the table against what happens. A value is JSON; `key:value` where there is a key, `-` for an event
 * without a value; under `time`, `value@time` for an event that says it is from then.
 */
export function draw({ rule, settings = {}, start = '0:00', changes = {} }: Drawing, table: string): Machine {
  const machine = createMachine({ start: milliseconds(start) })
  const change = (changed: JsonObject, at: number) => {
    const applied = machine.apply({ rules: { rule: { then: { output: 'out' }, ...changed } }, settings }, at)
    expect(applied.accepted).toBe(true)
    return applied.decisions
  }
  change(rule, milliseconds(start))
  const lines = table.split('\n').filter(line => line.trim() !== '' && !line.includes(' at '))
  const happened = lines.map(line => {
    const [moment = '', what = ''] = (line.split('>')[0] ?? '').trim().split(/\s+(.*)/)
    const at = milliseconds(moment)
    const name = /^= (\w+)/.exec(what)?.[1]
    if (name !== undefined) return rowOf(moment, what, change(changes[name] ?? {}, at))
    const { decisions } = what === '' ? machine.advance(at) : machine.accept(arriving(what), at)
    return rowOf(moment, what, decisions)
  })
  expect(happened.join('\n')).toBe(lines.map(tidy).join('\n'))
  return machine
}

function arriving(what: string) {
  const [, key, value = '-', time] = /^(?:(\w+):)?(.*?)(?:@(\S+))?$/.exec(what) ?? []
  const v: Json | undefined = value === '-' ? undefined : JSON.parse(value)
  return message({
    ...(key === undefined ? {} : { key }),
    ...(v === undefined ? {} : { v }),
    ...(time === undefined ? {} : { time: milliseconds(time) }),
  })
}

function rowOf(moment: string, what: string, decisions: readonly Decision[]): string {
  const sent = decisions.flatMap(({ at, sends }) => {
    if (sends.length > 0 && at !== milliseconds(moment)) throw new Error(`${sends.length} sent at ${clock(at)} already`)
    return sends.map(({ bytes }) => shown(JSON.parse(text(bytes))))
  })
  return tidy(`${moment} ${what} ${sent.length === 0 ? '' : `> ${sent.join(' & ')}`}`)
}

function shown({ key, start, end, count, ...fields }: Record<string, Json>): string {
  const [from, to] = [start, end].map(time => clock(Date.parse(String(time))))
  const named = key === undefined ? '' : `${typeof key === 'string' ? key : JSON.stringify(key)}: `
  const rest = Object.entries(fields).map(([name, value]) => ` ${name}=${JSON.stringify(value)}`)
  return `${named}${from}..${to} ${count}${rest.join('')}`
}

const tidy = (line: string) => line.trim().replaceAll(/\s+/g, ' ')

function milliseconds(moment: string): number {
  const [, sign, minutes, seconds] = /^(-?)(\d+):(\d\d(?:\.\d+)?)$/.exec(moment) ?? []
  if (minutes === undefined) throw new Error(`${moment} is no moment`)
  return (Number(minutes) * 60 + Number(seconds)) * (sign === '-' ? -1000 : 1000)
}

function clock(time: number): string {
  const seconds = Math.abs(time) / 1000
  const rest = String(Number((seconds % 60).toFixed(3))).padStart(2, '0')
  return `${time < 0 ? '-' : ''}${Math.floor(seconds / 60)}:${rest}`
}
