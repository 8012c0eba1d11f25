// What holds of every kind of window: its examples, which the documentation shows too, its page, and what it goes on with.
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { isObject } from '../../../src/rules/data/json.ts'
import { windows } from '../../../src/rules/windows/registry.ts'
import { drive } from './driver.ts'

const page = readFileSync(new URL('../../../docs/language/windows.md', import.meta.url), 'utf8')
const aggregate = { values: { collect: '$.v' } }

describe.each(windows)('$name', ({ name, summary, words, required, most, examples }) => {
  it.each(examples)('$window gives $gives', ({ window, given, gives }) => {
    const kind = drive({ window, aggregate })
    const passed = given.flatMap(([second, v]) =>
      v === undefined ? kind.advance(second * 1000) : kind.receive({ v }, second * 1000),
    )
    expect(passed.map(({ at, body }) => [at / 1000, body['values']])).toEqual(gives)
  })

  it('is explained', () => {
    expect(summary).toMatch(/\.$/)
    expect(most).not.toBe('')
    expect(page).toContain(`\n## ${name}\n`)
    expect(required[0]).toBe(name)
    expect(required.filter(word => words[word] === undefined)).toEqual([])
  })

  it('goes on with what it holds itself, and leaves it as it is where nothing changes', () => {
    const [example] = examples
    const node = isObject(example?.window) ? example.window : {}
    const kind = drive({ window: node, aggregate })
    kind.receive({ v: 1 }, 1000)
    const before = kind.freeze()
    kind.change({ window: node, aggregate, when: { path: '$.count', gt: 1 } }, 1000)
    expect(kind.freeze()).toEqual(before)
  })
})
