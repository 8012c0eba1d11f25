// A module that is watched by the answers of its methods: what is told once, in which order, and what is said where nobody answers.
import { expect, it } from 'vitest'
import { type CallMethod, MethodRefused, MethodView } from '../../../src/cli/live/method-view.ts'
import type { Json, JsonObject } from '../../../src/rules/data/json.ts'

const at = (second: number) => `2026-01-31T08:00:${String(second).padStart(2, '0')}.000Z`
const decision = (second: number, rule: string, fired: boolean): JsonObject => ({
  at: at(second),
  input: 'input1',
  body: `{"t":${second}}`,
  explained: [{ rule, fired, reason: `${second} is ${fired ? '' : 'not '}greater` }],
})

/** A module of which each rule answers what is in its list now, newest first. */
function module(told: Readonly<Record<string, { decisions: Json[]; lastFired: Json[] }>>): CallMethod {
  return async (name, { rule }) => {
    if (name === 'status')
      return { status: 200, payload: { rules: Object.fromEntries(Object.keys(told).map(id => [id, {}])) } }
    const of = told[String(rule)]
    return of === undefined
      ? { status: 400, payload: { error: `No rule "${rule}" runs here.` } }
      : { status: 200, payload: { decisions: [...of.decisions], lastFired: [...of.lastFired] } }
  }
}

const seen = (events: Awaited<ReturnType<MethodView['since']>>) =>
  events.map(({ data }) => [
    data['at'],
    data['cause'],
    data['fired'],
    Array.isArray(data['rules']) ? data['rules'].length : 0,
  ])

it('what came before is not told; then each message once, oldest first, with all that rules say of it', async () => {
  const [hot, all] = [
    { decisions: [decision(1, 'hot', true)] as Json[], lastFired: [] },
    { decisions: [decision(1, 'all', true)] as Json[], lastFired: [] },
  ]
  const view = new MethodView(module({ hot, all }))
  const rules = await view.rules()
  expect(rules).toEqual(['hot', 'all'])
  expect(await view.since(rules)).toEqual([])
  hot.decisions.unshift(decision(3, 'hot', false), decision(2, 'hot', true))
  all.decisions.unshift(decision(2, 'all', true))
  expect(seen(await view.since(rules))).toEqual([
    [Date.parse(at(2)), 'message', ['hot', 'all'], 2],
    [Date.parse(at(3)), 'message', [], 1],
  ])
  expect(await view.since(rules)).toEqual([])
})

it('the first message of a module to which none had come is told', async () => {
  const hot = { decisions: [] as Json[], lastFired: [] }
  const view = new MethodView(module({ hot }))
  expect(await view.since(['hot'])).toEqual([])
  hot.decisions.unshift(decision(5, 'hot', true))
  expect(seen(await view.since(['hot']))).toEqual([[Date.parse(at(5)), 'message', ['hot'], 1]])
})

it('a timer that lets a rule fire is told once', async () => {
  const hot = { decisions: [] as Json[], lastFired: [{ at: at(1), cause: 'timer' }] as Json[] }
  const view = new MethodView(module({ hot }))
  expect(await view.since(['hot'])).toEqual([])
  hot.lastFired.unshift({ at: at(9), cause: 'timer' }, { at: at(8), cause: 'message' })
  expect(seen(await view.since(['hot']))).toEqual([[Date.parse(at(9)), 'timer', ['hot'], 0]])
  expect(await view.since(['hot'])).toEqual([])
})

it('says that a rule is unknown, and that nobody is there', async () => {
  const asked = new MethodView(module({})).since(['cold'])
  await expect(asked).rejects.toThrow(new MethodRefused('No rule "cold" runs here.'))
  const absent = (status: number) => new MethodView(async () => ({ status, payload: null })).rules()
  await expect(absent(404)).rejects.toThrow('it is not connected')
  await expect(absent(504)).rejects.toThrow('it does not answer')
})
