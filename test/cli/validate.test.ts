// `edge-rules validate` as a person and a program see it; what is found in documents is test/rules/problems.
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { createScreen } from '../../src/cli/command/screen.ts'
import { command } from '../../src/cli/validate.ts'
import { checkText } from '../../src/workbench/document/check.ts'
import { locate, problemBlock } from '../../src/workbench/document/problem-text.ts'
import { runCommand } from './streams.ts'

const folder = mkdtempSync(join(tmpdir(), 'validate-'))

function file(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

const good = file('good.json', '{ "TemperatureThreshold": 30 }\n')
const warned = file('warned.json', '{\n  "TemperatureTreshold": 30\n}\n')
const wrong = file(
  'wrong.json',
  `{
  "rules": {
    "hot": {
      "when": { "path": "$.t", "gtt": 80 },
      "then": { "output": "output1", "output": "a b" }
    },
    "cold": { "for": "5 min" }
  }
}
`,
)
const run = (...args: string[]) => runCommand(command, args)

describe('validate', () => {
  it('prints a line for each problem, at its place, in the order of the text', async () => {
    const { code, stdout, stderr } = await run(wrong)
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' })
    expect(stdout.replaceAll(wrong, 'wrong.json')).toBe(
      `wrong.json:4:32: error unknown-key: "gtt" is not a predicate. (did you mean "gt"?) [/rules/hot/when/gtt]
wrong.json:5:38: error duplicate-key: "output" is here twice; only the last one would count. [/rules/hot/then/output]
wrong.json:5:48: error bad-name: "a b" is not allowed here: a name of an input, an output or a #stream has letters, digits, "_", "-" and ".", at most 128. [/rules/hot/then/output]
wrong.json:7:5: error missing-key: "then" is missing: a rule says what happens, as in "then": { "output": "output1" }. [/rules/cold]
wrong.json:7:22: error bad-duration: "5 min" is not a duration; write it like "90s" or "1m30s" (units ms, s, m, h, d, w). (write "5m") [/rules/cold/for]
1 file: 5 errors, 0 warnings
`,
    )
  })

  it('takes several files, and ends with 0 where there are warnings only', async () => {
    const { code, stdout } = await run(good, warned)
    expect(code).toBe(0)
    expect(stdout).toContain(`${warned}:2:3: warning unread-parameter: `)
    expect(stdout).toMatch(/^2 files: 0 errors, 1 warning$/m)
    expect((await run(good)).stdout).toMatch(/^1 file: no problems$/m)
    expect((await run(good, wrong, warned)).code).toBe(1)
  })

  it('reads standard input, and passes over a byte order mark', async () => {
    const { code, stdout } = await runCommand(command, ['-'], '\uFEFF{ "rules": { "r": { "then": 5 } } }')
    expect(code).toBe(1)
    expect(stdout).toMatch(/^-:1:29: error not-an-object: /)
  })

  it('says which files cannot be read, checks the others, and ends with 2', async () => {
    const { code, stdout, stderr } = await run('nowhere.json', folder, wrong)
    expect(code).toBe(2)
    expect(stderr).toContain('nowhere.json cannot be read: there is no such file.')
    expect(stderr).toContain(`${folder} cannot be read: `)
    expect(stdout).toContain('5 errors')
  })

  it('--twin names the limits of a twin', async () => {
    const schema = file('schema.json', '{ "$schema": "./rules.schema.json", "rules": {} }')
    expect((await run(schema)).code).toBe(0)
    const { code, stdout } = await run(schema, '--twin')
    expect(code).toBe(1)
    expect(stdout).toMatch(/:1:3: error twin-key: /)
  })

  it('says of a document without rules which rules run', async () => {
    expect((await run(good)).stdout.replaceAll(good, 'good.json')).toBe(
      `good.json: it has no "rules", and is read over the base document, the built-in one, whose rules run: high-temperature
1 file: no problems
`,
    )
    const none = file('none.json', '{ "rules": {} }')
    expect((await run(none)).stdout).toBe('1 file: no problems\n')
    expect((await run(good, '--base', none)).stdout).toContain('the one that --base names, which has none either\n')
    expect(JSON.parse((await run(good, none, '--json')).stdout).files).toMatchObject([
      { notes: [expect.stringContaining('no "rules"')] },
      { notes: [] },
    ])
  })

  it('--twin says how large the document is in a twin, as IoT Hub counts and as edgeHub does', async () => {
    const small = file('small.json', '{ "rules": {}, "limit": 30, "on": true, "line": "Länge" }')
    // rules 5, limit 5 + 8, on 2 + 4, line 4 + 6 bytes of UTF-8
    expect((await run(small, '--twin')).stdout).toContain(
      `${small}: 34 of 32768 bytes as IoT Hub counts, 49 as edgeHub does\n`,
    )
  })

  it('--base is the document under each', async () => {
    const base = file(
      'base.json',
      '{ "rules": { "r": { "when": { "path": "$.t", "gt": { "twin": "hot", "default": 1 } }, "then": { "output": "o" } } } }',
    )
    const layer = file('layer.json', '{ "hot": 90 }')
    expect((await run(layer)).stdout).toContain('unread-parameter')
    expect((await run(layer, '--base', base)).stdout).toMatch(/^1 file: no problems$/m)
  })

  it('--json is one object', async () => {
    const { code, stdout } = await run(good, wrong, '--json')
    expect(code).toBe(1)
    expect(JSON.parse(stdout)).toMatchObject({
      files: [
        { file: good, problems: [] },
        {
          file: wrong,
          problems: [
            {
              code: 'unknown-key',
              severity: 'error',
              pointer: '/rules/hot/when/gtt',
              line: 4,
              column: 32,
              hint: 'did you mean "gt"?',
            },
            {},
            {},
            {},
            {},
          ],
        },
      ],
      errors: 5,
      warnings: 0,
    })
  })
})

describe('no JSON', () => {
  it.each([
    ['', 1, 'The file is empty; write at least {}.'],
    ['{ "rules": {', 1, 'The text ends too early; a } is missing.'],
    ['{ "rules": [1', 1, 'The text ends too early; a ] is missing.'],
    ['{ "a": 1,\n}', 2, 'There is a comma before }; remove it after the last element.'],
    ['{ "a": [1, 2, ] }', 1, 'There is a comma before ]; remove it after the last element.'],
    ['{ "a": 1\n  "b": 2 }', 2, 'A comma is missing before this.'],
    ['{ "a" 1 }', 1, 'A colon is missing after the name.'],
    ["{ 'a': 1 }", 1, 'Write strings and names in double quotes, "like this".'],
    ['{ a: 1 }', 1, 'Write the name in double quotes: "a".'],
    [
      '{ "a": tru }',
      1,
      'tru is not a value; write a string in double quotes, a number, true, false, a list or an object.',
    ],
    ['{ "a": 1 // hot\n}', 1, 'JSON has no comments; a rule can have a "description".'],
    ['{ "a": "x\n" }', 1, 'The string that starts here does not end on its line; a double quote is missing.'],
    [
      '{ "a": "\\d" }',
      1,
      'After \\ write one of " \\ / b f n r t, or u and four hexadecimal digits; for a backslash write \\\\.',
    ],
    [
      '{ "a": "x\ty" }',
      1,
      'A string cannot contain a control character; write \\t for a tab, \\n for the end of a line.',
    ],
    ['{ "a": 01 }', 1, 'A number cannot start with 0 before other digits.'],
    ['{ 5 }', 1, 'A name in double quotes is needed here, not 5.'],
    ['{} {}', 1, 'The document ends before this; there is something after it.'],
    ['{ "a": 1. }', 1, '1. is not a JSON number; write it like 21.5 or -3e2.'],
    [
      '{ "a": NaN }',
      1,
      'NaN is not a value; write a string in double quotes, a number, true, false, a list or an object.',
    ],
  ])('%j', (text, line, message) => {
    const [first, ...others] = locate(text, checkText(text))
    expect(others).toEqual([])
    expect(first).toMatchObject({ code: 'bad-json', pointer: '', line })
    expect(first?.message).toBe(message)
  })

  it('of any depth is told', () => {
    const text = `{"rules":${'['.repeat(100_000)}`
    expect(locate(text, checkText(text))).toMatchObject([{ code: 'too-deep', line: 1, column: 509 }])
  })
})

describe('on a terminal', () => {
  const screen = createScreen({ stdout: new PassThrough(), env: {} })

  it('shows the line and marks the part that is at fault, cut to the width', () => {
    const text = `{ "rules": { "r": { "description": "${'x'.repeat(200)}", "wen": {}, "then": { "output": "o" } } } }`
    const found = checkText(text)
    const [problem] = locate(text, found)
    const block = problemBlock('a.json', text, problem ?? fail(), found[0]?.span ?? fail(), { ...screen, width: 60 })
    const lines = block.split('\n')
    expect(lines[0]).toBe('a.json:1:240: error unknown-key: "wen" is not a clause of a rule.')
    const mark = lines[2]?.indexOf('^') ?? -1
    expect(lines[1]?.slice(mark, mark + 5)).toBe('"wen"')
    expect(lines[2]).toMatch(/\^{5} did you mean "when"\?$/)
    expect(lines[1]?.length).toBeLessThanOrEqual(60)
    expect(lines[3]).toBe('   = at /rules/r/wen')
  })
})

function fail(): never {
  throw new Error('nothing found')
}
