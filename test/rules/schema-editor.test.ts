// rules.schema.json in VS Code's own JSON language service: what it completes, explains and marks. `|` is the cursor.
import { describe, expect, it } from 'vitest'
import { getLanguageService, type MarkupContent, TextDocument } from 'vscode-json-languageservice'
import { aggregates } from '../../src/rules/aggregates/registry.ts'
import { words } from '../../src/rules/clauses/registry.ts'
import { predicates } from '../../src/rules/conditions/registry.ts'
import { documentSchema } from '../../src/rules/editor-schema/document-schema.ts'
import { manifestSchema } from '../../src/rules/editor-schema/manifest-schema.ts'
import { expressionForms } from '../../src/rules/expressions/registry.ts'
import { windows } from '../../src/rules/windows/registry.ts'

const service = getLanguageService({ clientCapabilities: { textDocument: { hover: { contentFormat: ['markdown'] } } } })
service.configure({
  validate: true,
  schemas: [{ uri: 'file:///rules.schema.json', fileMatch: ['*.json'], schema: structuredClone(documentSchema()) }],
})

function open(marked: string) {
  const document = TextDocument.create('file:///rules.json', 'json', 1, marked.replace('|', ''))
  const position = document.positionAt(Math.max(0, marked.indexOf('|')))
  return { document, position, parsed: service.parseJSONDocument(document) }
}

async function completions(marked: string) {
  const { document, position, parsed } = open(marked)
  return (await service.doComplete(document, position, parsed))?.items ?? []
}

async function hover(marked: string): Promise<string> {
  const { document, position, parsed } = open(marked)
  const contents = (await service.doHover(document, position, parsed))?.contents ?? ''
  return Array.isArray(contents) ? contents.map(textOf).join('\n') : textOf(contents)
}

const textOf = (content: string | MarkupContent | { readonly value: string }) =>
  typeof content === 'string' ? content : content.value

/** Each mark: the text that is underlined, and what is said of it. */
async function marks(text: string): Promise<readonly (readonly [underlined: string, message: string])[]> {
  const { document, parsed } = open(text)
  const found = await service.doValidation(document, parsed)
  return found.map(({ range, message }) => [document.getText(range), textOf(message)] as const)
}

const inRule = (clause: string) => `{ "rules": { "r": { ${clause}, "then": { "output": "out" } } } }`
const inWhen = (condition: string) => inRule(`"when": ${condition}`)
const inThen = (outcome: string) => `{ "rules": { "r": { "then": ${outcome} } } }`

const clauseNames = [...words.keys()]
const predicateNames = predicates.map(({ name }) => name)
const formNames = expressionForms.map(({ name }) => name)
const conditionKeys = [...new Set([...formNames, ...predicateNames, 'value', 'all', 'any', 'not', 'match'])]
const outcomes = ['{ "output": … }', '{ "output": …, "tag": … }', '{ "output": …, "body": … }']
const outcomeKeys = ['output', 'when', 'tag', 'untag', 'body', 'set', 'remove']

describe('completes', () => {
  it.each<[place: string, marked: string, offered: readonly string[]]>([
    ['the document', '{ | }', ['$schema', 'rules', 'define', 'settings']],
    ['the definitions', '{ "define": | }', ['a condition', 'an outcome']],
    ['an output for what is late', '{ "settings": { "late": | } }', ['"late"']],
    ['an output for errors', '{ "settings": { "errors": | } }', ['"errors"', 'false']],
    ['a rule', '{ "rules": { "r": { | } } }', clauseNames],
    ['a rule, at the place of a clause', inRule('|'), clauseNames.filter(name => name !== 'then')],
    ['a condition', inWhen('{ | }'), conditionKeys],
    ['a condition in a list', inWhen('{ "any": [{ | }] }'), conditionKeys],
    ['a test with its subject', inWhen('{ "path": "$.a", | }'), [...predicateNames, 'match']],
    ['a test of a form with parts', inWhen('{ "latest": "ambient", | }'), ['path', ...predicateNames, 'match']],
    ['a test of a value', inWhen('{ "value": 1, | }'), [...predicateNames, 'match']],
    ['a condition in place', inWhen('|'), ['{ "path": … }']],
    ['an argument', inWhen('{ "path": "$.a", "gt": { | } }'), formNames],
    ['an argument in place', inWhen('{ "path": "$.a", "gt": | }'), ['"$.…"', '{ "twin": … }']],
    ['true or false', inWhen('{ "path": "$.a", "exists": | }'), ['true', 'false']],
    [
      'a type',
      inWhen('{ "path": "$.a", "type": | }'),
      ['"number"', '"string"', '"boolean"', '"object"', '"array"', '"null"'],
    ],
    ['the parts of a parameter', inThen('{ "output": "o", "tag": { "x": { "twin": "a", | } } }'), ['default']],
    ['an outcome', inThen('{ | }'), outcomeKeys],
    ['an outcome in a list', inThen('[{ "output": "a", | }]'), outcomeKeys.filter(key => key !== 'output')],
    ['a tag', inThen('{ "output": "o", "tag": { "x": { | } } }'), formNames],
    ['a window', inRule('"window": { | }'), [...new Set(windows.flatMap(({ words }) => Object.keys(words)))]],
    ['a window of a kind', inRule('"window": { "tumbling": "1m", | }'), ['tz', 'offset', 'empty', 'events', 'partial']],
    ['an aggregate', inRule('"aggregate": { "mean": { | } }'), aggregates.map(({ name }) => name)],
    ['a duration', inRule('"for": |'), ['"30s"', '"5m"', '"1h"', '{ "twin": … }']],
    ['an empty document', '|', ['a document']],
    ['all rules', '{ "rules": | }', ['a rule', 'an alarm', 'a silent device', 'an average', 'one after the other']],
    [
      'a whole rule',
      '{ "rules": { "r": | } }',
      ['a rule', 'an alarm', 'a silent device', 'an average', 'one after the other'],
    ],
    ['an outcome in place', inThen('|'), outcomes],
    ['an outcome of a list in place', inThen('[|]'), outcomes],
    ['what is done when it is over', inRule('"resolved": |'), outcomes],
    ['inputs', inRule('"from": |'), ['["input1","input2"]', '"input2"', '"input1"']],
    [
      'a zone',
      inRule('"window": { "tumbling": "1d", "tz": | }'),
      [expect.anything(), ...Array(11).fill(expect.anything())],
    ],
    ['a window in place', inRule('"window": |'), windows.map(() => expect.stringMatching(/^\{"/))],
    [
      'an aggregate in place',
      inRule('"aggregate": { "mean": | }'),
      aggregates.map(() => expect.stringMatching(/^\{"/)),
    ],
    ['a step in place', inRule('"sequence": [|]'), ['{ "as": …, "when": … }']],
    ['silence', inRule('"absent": |'), ['"10s"']],
    ['a range', inWhen('{ "path": "$.a", "between": | }'), ['[20,30]', '["a","z"]']],
    ['emit', inRule('"emit": |'), ['"every"', '"rise"']],
    ['a first step', inRule('"sequence": [{ | }]'), ['as', 'when', 'times', 'within', 'all']],
    ['a later step', inRule('"sequence": [{}, { | }]'), ['as', 'when', 'times', 'within', 'not', 'all']],
    ['a step in any order', inRule('"sequence": [{ "all": [{ | }] }]'), ['as', 'when', 'times']],
    ['a step', inRule('"sequence": [{}, { "not": {}, | }]'), ['within']],
    ['settings', '{ "settings": { | } }', ['errors', 'late', 'idle', 'base', 'limits', 'logLevel']],
    [
      'limits',
      '{ "settings": { "limits": { | } } }',
      ['keys', 'forget', 'windowEvents', 'ruleCount', 'bodyBytes', 'depth', 'stepEvents', 'stepBytes'],
    ],
    [
      'a level',
      '{ "settings": { "logLevel": | } }',
      ['"fatal"', '"error"', '"warning"', '"info"', '"debug"', '"verbose"'],
    ],
    ['a definition', '{ "define": { "a": { | } } }', [...conditionKeys, ...outcomeKeys]],
  ])('%s', async (_place, marked, offered) => {
    const found = (await completions(marked)).map(({ label }) => label)
    expect(found.toSorted()).toEqual(offered.toSorted())
  })

  it('with an explanation of each', async () => {
    for (const place of [
      '{ "rules": { "r": { | } } }',
      inWhen('{ | }'),
      inRule('"aggregate": { "mean": { | } }'),
      '{ "settings": { | } }',
    ]) {
      const silent = (await completions(place)).filter(({ documentation = '' }) => textOf(documentation).length < 10)
      expect(silent.map(({ label }) => label)).toEqual([])
    }
  })
})

describe('explains', () => {
  it.each([
    ['a predicate', inWhen('{ "path": "$.a", "g|t": 5 }'), 'greater than', '`"gt": 20` holds for `21`'],
    ['a path', inWhen('{ "pa|th": "$.a", "gt": 5 }'), 'JSONPath', '"$.machine.temperature"'],
    ['a parameter', inWhen('{ "path": "$.a", "gt": { "tw|in": "x" } }'), 'parameter of the twin', '"default":25'],
    ['a part of a form', inWhen('{ "path": "$.a", "gt": { "twin": "x", "def|ault": 1 } }'), 'missing'],
    ['a combination', inWhen('{ "a|ll": [] }'), 'every condition'],
    ['a clause', inRule('"fo|r": "5s"'), 'must hold before'],
    ['a clause of parts', inRule('"wind|ow": { "tumbling": "1m" }'), 'aggregate'],
    ['a part of a clause', inRule('"window": { "tum|bling": "1m" }, "aggregate": {}'), 'aligned'],
    ['an aggregate', inRule('"aggregate": { "x": { "av|g": "$.a" } }'), 'mean'],
    ['an outcome', inThen('{ "out|put": "a" }'), 'internal stream'],
    ['a function', inThen('{ "output": "a", "tag": { "x": { "con|cat": ["a", 1] } } }'), '`{"concat":'],
    ['a setting', '{ "settings": { "id|le": "1m" } }', 'Default: 1m'],
    ['a parameter’s value', '{ "Thr|eshold": 5 }', 'twin'],
  ])('%s', async (_what, marked, ...parts) => {
    const said = (await hover(marked)).replaceAll('\\', '')
    for (const part of parts) expect(said).toContain(part)
  })
})

describe('marks', () => {
  it.each<[text: string, underlined: string, message: RegExp]>([
    ['{ "ruels": {} }', '{}', /nearly "rules", and looks like it/],
    ['{ "rules": [] }', '[]', /object/],
    ['{ "a": null }', 'null', /Incorrect type/],
    ['{ "rules": { "a b": { "then": { "output": "x" } } } }', '"a b"', /A rule id has letters/],
    ['{ "rules": { "a": {} } }', '"a"', /Missing property "then"/],
    [inRule('"wen": {}'), '"wen"', /not allowed/],
    [inRule('"for": "5 minutes"'), '"5 minutes"', /A duration is written like/],
    [inRule('"for": { "twin": "x", "default": "5x" }'), '"5x"', /A duration is written like/],
    [inRule('"from": "a b"'), '"a b"', /A name of an input/],
    [inThen('"output1"'), '"output1"', /An outcome is an object, such as/],
    [inRule('"from": []'), '[]', /too few/],
    [inRule('"times": 0'), '0', /below the minimum/],
    [inRule('"emit": "sometimes"'), '"sometimes"', /"every", "rise"/],
    [inRule('"throttle": "5s", "sample": "5s"'), '"sample"', /cannot be combined with "throttle"/],
    [inRule('"absent": "5s", "for": "5s"'), '"for"', /cannot be combined with "absent"/],
    [inRule('"window": { "tumbling": 5 }, "aggregate": {}'), '5', /A duration is written like/],
    [inRule('"window": { "hopping": "5s" }, "aggregate": {}'), '"window"', /Missing property "every"/],
    [inRule('"aggregate": { "x": { "avgg": "$.a" } }, "window": { "sliding": "1m" }'), '"avgg"', /not allowed/],
    [inWhen('{ "path": "$.a", "gtt": 5 }'), '"gtt"', /not allowed/],
    [inWhen('{ "pth": "$.a", "gt": 5 }'), '"pth"', /not allowed/],
    [inWhen('{ "path": "$.a", "gt": true }'), 'true', /a number or a string is needed/],
    [inWhen('{ "path": "a.b", "gt": 5 }'), '"a.b"', /starts with \$/],
    [inWhen('{ "path": "$.a.", "gt": 5 }'), '"$.a."', /A path is a JSONPath/],
    [inWhen('{ "path": "$.a" }'), '{ "path": "$.a" }', /needs a predicate/],
    [inWhen('{ "gt": 5 }'), '{ "gt": 5 }', /one subject/],
    [
      inWhen('{ "path": "$.a", "property": "b", "gt": 5 }'),
      '{ "path": "$.a", "property": "b", "gt": 5 }',
      /one subject/,
    ],
    [inWhen('{ "any": [], "gt": 5 }'), '"gt"', /cannot be combined with "any"/],
    [inWhen('{ "property": "a", "default": 1, "eq": "x" }'), '"default"', /cannot be combined with "property"/],
    [inWhen('{ "path": "$.a", "gt": { "twin": "x", "defualt": 5 } }'), '"defualt"', /not allowed/],
    [inWhen('{ "path": "$.a", "type": "nmuber" }'), '"nmuber"', /Valid values: "number"/],
    [inWhen('{ "path": "$.a", "between": [1] }'), '[1]', /too few/],
    [inWhen('{ "path": "$.a", "length": -1 }'), '-1', /below the minimum/],
    [inThen('{ "output": "out", "tags": {} }'), '"tags"', /not allowed/],
    [inThen('{ "output": "out", "body": { "a": 1 } }'), '"a"', /not allowed/],
    [inThen('{ "output": "out", "tag": { "x": { "sub": [1] } } }'), '[1]', /too few/],
    ['{ "settings": { "late": "a b" } }', '"a b"', /A name of an output/],
    ['{ "define": { "hot": { "path": "$.a", "gtt": 5 } } }', '"gtt"', /not allowed/],
  ])('%s', async (text, underlined, message) => {
    expect(await marks(text)).toEqual([[underlined, expect.stringMatching(message)]])
  })

  it('a sequence that begins with not', async () => {
    const found = await marks(inRule('"sequence": [{ "not": { "path": "$.a", "exists": true }, "within": "5s" }]'))
    expect(found).toContainEqual(['"not"', expect.stringMatching(/not allowed/)])
  })

  it('nothing in what is valid', async () => {
    expect(await marks(inWhen('{ "length": "$.a", "gt": 5 }'))).toEqual([])
    expect(await marks(inWhen('{ "path": "$.a", "length": { "gt": { "twin": "n", "default": 3 } } }'))).toEqual([])
    expect(await marks('{ "Rule": 5, "devices": {}, "limits": { "m1": [1, "a", true] } }')).toEqual([])
  })
})

describe('a snippet', () => {
  it.each<[place: string, marked: string]>([
    ['document', '|'],
    ['rules', '{ "rules": | }'],
    ['rule', '{ "rules": { "r": | } }'],
    ['outcome', inThen('|')],
    ['tag', inThen('[|]')],
    ...clauseNames.map((name): [string, string] => [name, `{ "rules": { "r": { "${name}": | } } }`]),
  ])('for %s is what an editor marks nothing in, once its places are filled in', async (_place, marked) => {
    for (const { label, textEdit, insertText = '' } of await completions(marked)) {
      const text = (textEdit?.newText ?? insertText)
        .replace(/\$\{\d+:([^}]*)\}/g, '$1')
        .replace(/\$\d+/g, '')
        .replace(/\\([$}\\])/g, '$1')
      const written = marked.replace('|', () => text)
      expect(await marks(withThen(written)), `${label}: ${written}`).toEqual([])
    }
  })
})

/** Some words need others beside them. */
function withThen(text: string): string {
  const needed: Readonly<Record<string, string>> = { aggregate: '"window": { "tumbling": "1m" }' }
  const [, word = ''] = /"r": \{ "(\w+)"/.exec(text) ?? []
  const missing = [needed[word], text.includes('"then"') ? undefined : '"then": { "output": "o" }'].filter(Boolean)
  return missing.length === 0 || !text.startsWith('{ "rules": { "r": { ')
    ? text
    : text.replace('"r": { ', `"r": { ${missing.join(', ')}, `)
}

describe('in a deployment manifest', () => {
  const manifests = getLanguageService({})
  manifests.configure({
    validate: true,
    schemas: [
      { uri: 'file:///rules.schema.json', schema: structuredClone(documentSchema()) },
      {
        uri: 'file:///rules.manifest.schema.json',
        fileMatch: ['*'],
        schema: structuredClone(manifestSchema(['filterModule'])),
      },
    ],
  })
  const inModule = (content: string) =>
    `{ "modulesContent": { "$edgeHub": { "x": 1 }, "filterModule": { ${content} } } }`
  const openIn = (marked: string) => {
    const document = TextDocument.create('file:///deployment.json', 'json', 1, marked.replace('|', ''))
    return {
      document,
      parsed: manifests.parseJSONDocument(document),
      position: document.positionAt(marked.indexOf('|')),
    }
  }

  it.each<[place: string, content: string, offered: readonly string[]]>([
    ['the document', '"properties.desired": { | }', ['rules', 'define', 'settings']],
    ['a rule', '"properties.desired": { "rules": { "r": { | } } }', clauseNames],
    ['a rule of a layer', '"properties.desired.rules.hot": { | }', clauseNames],
    ['all rules of a layer', '"properties.desired.rules": { "r": { | } }', clauseNames],
    ['a definition of a layer', '"properties.desired.define.hot": { | }', conditionKeys],
    ['a setting of a layer', '"properties.desired.settings.base": |', ['"replace"', '"merge"']],
    ['the places of a layer', '|', ['properties.desired', 'properties.desired.settings.base']],
  ])('completes %s', async (_place, content, offered) => {
    const { document, parsed, position } = openIn(inModule(content))
    const found = (await manifests.doComplete(document, position, parsed))?.items.map(({ label }) => label) ?? []
    expect(found).toEqual(expect.arrayContaining([...offered]))
  })

  it.each<[content: string, underlined: readonly string[]]>([
    ['"properties.desired": { "rules": { "r": { "then": { "output": "o" } } }, "limit": 5 }', []],
    ['"properties.desired": { "rules": { "r": { "wen": 1, "then": { "output": "o" } } } }', ['"wen"']],
    ['"properties.desired": { "$schema": "x", "rules": {} }', ['"x"']],
    [
      '"properties.desired.rules.hot": { "wen": 1, "then": { "output": "o" } }, "properties.desired.limit": 5',
      ['"wen"'],
    ],
    ['"properties.desired.settings": { "base": "marge" }', ['"marge"']],
    ['"properties.desired.settings.base": "marge"', ['"marge"']],
    ['"properties.desired.settings.bas": "merge"', ['"merge"']],
    ['"properties.desired.define.hot": { "path": "$.t", "gtt": 5 }', ['"gtt"']],
    ['"properties.desierd": {}', ['"properties.desierd"']],
    ['"properties.desired.settings.limits": { "keys": 5 }, "properties.desired.settings.late": "late"', []],
  ])('marks %s', async (content, underlined) => {
    const { document, parsed } = openIn(inModule(content))
    const found = await manifests.doValidation(document, parsed)
    expect(found.map(({ range }) => document.getText(range))).toEqual(underlined)
  })
})
