// The tables of docs/language/semantics.md: each row is read from the page and run.
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { type Json, type JsonObject, readDocument } from '../../src/index.ts'
import { message, run, text } from '../decide.ts'

const page = readFileSync('docs/language/semantics.md', 'utf8')
const row = /^\| `(.+?)` \| `(.+?)` \| (yes|no|invalid|\*absent\*|`(.+?)`) \|/

const rows = page.split('\n').flatMap(line => {
  const [found, body = '', said = '', outcome = '', gives] = row.exec(line) ?? []
  const parsed: Json = said === '' ? null : JSON.parse(said)
  return found === undefined ? [] : [{ body, said: parsed, outcome, gives }]
})
const conditions = rows.filter(({ outcome }) => ['yes', 'no', 'invalid'].includes(outcome))
const expressions = rows.filter(found => !conditions.includes(found))

const document = (rule: JsonObject) => ({ rules: { rule: { then: { output: 'out' }, ...rule } } })

describe('semantics.md', () => {
  it('is read whole', () => {
    const written = page.split('\n').filter(line => /^\| (?!body|---)/.test(line))
    expect(rows.length).toBe(written.length)
    expect(Math.min(conditions.length, expressions.length)).toBeGreaterThan(20)
  })

  it.each(conditions)('$body and $said: $outcome', ({ body, said, outcome }) => {
    if (outcome === 'invalid') expect(readDocument(document({ when: said })).ruleSet).toBeUndefined()
    else
      expect(run(document({ when: said }), message(null, { text: body })).fired).toEqual(
        outcome === 'yes' ? ['rule'] : [],
      )
  })

  it.each(expressions)('$body and $said: $outcome', ({ body, said, gives }) => {
    const then = { output: 'out', body: { object: { value: said } } }
    const [send] = run(document({ then }), message(null, { text: body })).sends
    expect(text(send?.bytes ?? new Uint8Array())).toBe(gives === undefined ? '{}' : `{"value":${gives}}`)
  })
})
