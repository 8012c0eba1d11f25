// docs/editor.md in VS Code's own language service: its patterns find the files that the documentation and the examples use,
// and its schemas can go into a catalogue.
import { readdirSync, readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import { expect, test } from 'vitest'
import { getLanguageService, TextDocument } from 'vscode-json-languageservice'
import { isObject, type Json, type JsonObject } from '../../src/rules/data/json.ts'
import { documentSchema } from '../../src/rules/editor-schema/document-schema.ts'
import { manifestSchema } from '../../src/rules/editor-schema/manifest-schema.ts'
import { testFileSchema } from '../../src/workbench/testing/test-file-schema.ts'

const page = readFileSync('docs/editor.md', 'utf8')
const settings: { readonly 'json.schemas': readonly { readonly fileMatch: string[]; readonly url: string }[] } =
  JSON.parse(/```json\n(\{\s+"json\.schemas"[\s\S]*?)```/.exec(page)?.[1] ?? '{}')
const schemas: Readonly<Record<string, JsonObject>> = {
  './rules.schema.json': documentSchema(),
  './rules.test.schema.json': testFileSchema(),
  './rules.manifest.schema.json': manifestSchema(['filterModule']),
}

const service = getLanguageService({})
service.configure({
  validate: true,
  schemas: settings['json.schemas'].map(({ fileMatch, url }) => ({
    uri: `file:///site/${url.slice(2)}`,
    fileMatch,
    schema: structuredClone(schemas[url] ?? {}),
  })),
})

async function schemasOf(file: string): Promise<readonly string[]> {
  const document = TextDocument.create(`file:///site/${file}`, 'json', 1, '{}')
  const found = await service.getMatchingSchemas(document, service.parseJSONDocument(document))
  const titles = new Set(found.map(({ schema }) => schema.title))
  return Object.entries(schemas).flatMap(([url, { title }]) => (titles.has(String(title)) ? [url] : []))
}

test.each(Object.entries(schemas))('%s is what npm run schema makes', (url, schema) => {
  expect(readFileSync(url, 'utf8')).toBe(`${JSON.stringify(schema, null, 2)}\n`)
})

test.each([
  ...['rules.json', 'my-rules.json', 'rules.example.json', 'line1.rules.json', 'site/rules/rules.json'],
  ...readdirSync('examples').flatMap(file => (file.endsWith('.json') ? [`examples/${file}`] : [])),
])('the patterns find the document %s', async file => {
  expect(await schemasOf(file)).toEqual(['./rules.schema.json'])
})

test.each(['rules.example.test.json', 'hot.test.json', 'my-rules.test.json', 'examples/plant.test.json'])(
  'the patterns find the rule tests %s',
  async file => {
    expect(await schemasOf(file)).toEqual(['./rules.test.schema.json'])
  },
)

test.each(['deployment.template.json', 'deployment.json', 'deploy/layer.example.json'])(
  'the patterns find the manifest %s',
  async file => {
    expect(await schemasOf(file)).toEqual(['./rules.manifest.schema.json'])
  },
)

test.each(Object.keys(schemas).concat('package.json', 'recording.json'))('the patterns leave %s alone', async file => {
  expect(await schemasOf(file.replace('./', ''))).toEqual([])
})

/** Those that SchemaStore's own check knows of beside draft-07's. */
const knownToEditors = ['defaultSnippets', 'doNotSuggest', 'enumDescriptions', 'errorMessage', 'markdownDescription']

test('a catalogue takes the schema of the document: strict, with no keyword that editors do not know', () => {
  const ajv = new Ajv({ strict: true, strictTypes: false, strictTuples: false, strictRequired: false })
  ajv.addVocabulary(knownToEditors)
  expect(() => ajv.compile(documentSchema())).not.toThrow()
  const references = JSON.stringify(documentSchema()).matchAll(/"\$ref":"([^#"]*)#/g)
  expect([...references].map(([, file]) => file).filter(Boolean)).toEqual([])
})

test('each value of an enumeration is explained', () => {
  const silent: string[] = []
  const look = (node: Json, place: string): void => {
    if (Array.isArray(node)) for (const [index, child] of node.entries()) look(child, `${place}/${index}`)
    if (!isObject(node)) return
    const { enum: values, enumDescriptions: said } = node
    // What is refused is not offered.
    const isRefused = /\/(not|patternProperties)\//.test(`${place}/`)
    if (Array.isArray(values) && !isRefused && !(Array.isArray(said) && said.length === values.length))
      silent.push(place)
    for (const [name, child] of Object.entries(node)) look(child, `${place}/${name}`)
  }
  look(documentSchema(), '')
  expect(silent.filter(place => !place.includes('/properties/type/else'))).toEqual([])
})
