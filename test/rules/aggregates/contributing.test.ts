// The aggregate that docs/contributing.md adds, in a window: its code is that of the page.
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { RuleReader } from '../../../src/rules/reading/rule-reader.ts'
import { layoutOf } from '../../../src/rules/windows/contents/storage-layout.ts'
import { drive, specOf } from '../windows/driver.ts'
import { range } from './added-aggregate.ts'

const read = (file: string) => readFileSync(new URL(file, import.meta.url), 'utf8')

describe('the aggregate of docs/contributing.md', () => {
  it('is the code of the page', () => {
    const code = read('added-aggregate.ts').replaceAll('../../../src/rules/aggregates/', './')
    expect(read('../../../docs/contributing.md')).toContain(`\`\`\`ts\n${code}\`\`\``)
  })

  it.each(range.examples)('gives $gives of $values', ({ values, gives }) => {
    const call = range.read('$.v', '', new RuleReader({}, {}))
    const fields = call === undefined ? [] : [{ name: 'range', aggregate: 'range', argument: '$.v', call }]
    const rule = { window: { sliding: '1m' }, aggregate: {} }
    const spec = specOf(rule)
    const windows = drive(rule, { spec: { ...spec, fields, layout: layoutOf(spec.window, fields, new Map()) } })
    const passed = values.flatMap((v, second) => windows.receive(v === undefined ? {} : { v }, second * 1000))
    expect(passed.at(-1)?.body['range']).toEqual(gives)
  })
})
