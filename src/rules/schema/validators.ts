// Fragments compiled to functions, by Ajv. Ajv makes functions of text, which a strict content security policy forbids: so
// the build writes the functions of every fragment into the file that was compiled from this one, and there is no Ajv in it
// (scripts/validators.mjs). Tests run this file as it is; a law holds the two together. Knows no fragment.
import { Ajv } from 'ajv'
import standalone from 'ajv/dist/standalone/index.js'
import type { Json, JsonObject } from '../data/json.ts'
import { editorKeywords } from './parts.ts'
import type { Departure } from './shape-problem.ts'

/** The departures of a node from a fragment; none: it is of that shape. */
export type Validate = (node: Json) => readonly Departure[]

const options = {
  allErrors: true,
  verbose: true,
  strict: true,
  strictTypes: false,
  strictTuples: false,
  allowUnionTypes: true,
  code: { esm: true, source: true, lines: true },
}
const ajv = newAjv()

function newAjv(): Ajv {
  const made = new Ajv(options)
  made.addVocabulary(editorKeywords)
  return made
}

/** Ajv's own helper, which the code would import: the length of a string. */
const codePoints = '(text => { let length = 0; for (const _ of text) length++; return length })'

/** The fragment's validator, compiled when it is first called. */
export function validatorOf(schema: JsonObject): Validate {
  let compiled: ReturnType<typeof ajv.compile> | undefined
  return node => {
    compiled ??= ajv.compile(schema)
    return compiled(node) ? [] : (compiled.errors ?? [])
  }
}

/**
 * A module that exports `validatorOf` for these fragments, each found by its text, and imports nothing.
 * @throws Error where Ajv's code needs a helper that is not written into it.
 */
export function writeValidators(schemas: readonly JsonObject[]): string {
  const writer = newAjv()
  const texts = [...new Set(schemas.map(schema => JSON.stringify(schema)))]
  const names = texts.map((text, index) => {
    const name = `shape${index}`
    writer.addSchema(JSON.parse(text), name)
    return name
  })
  const code = standalone
    .default(writer, Object.fromEntries(names.map(name => [name, name])))
    .replaceAll('require("ajv/dist/runtime/ucs2length").default', codePoints)
  const [missing] = /\b(require|import)\b ?\(?["'][^"']*["']/.exec(code) ?? []
  if (missing !== undefined) throw new Error(`a validator needs ${missing}; write it in, as it is done for others`)
  return `// Written by the build: what src/rules/schema/validators.ts makes of each fragment.
${code.replace('"use strict";', '')}
const byText = new Map([
${texts.map((text, index) => `[${JSON.stringify(text)}, ${names[index]}]`).join(',\n')}
])

export function validatorOf(schema) {
  const validate = byText.get(JSON.stringify(schema))
  if (validate === undefined) throw new Error('this build has no validator for a fragment that came after it; build again')
  return node => (validate(node) ? [] : validate.errors)
}
`
}
