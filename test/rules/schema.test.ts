// The schema for editors: what is committed is what is generated, and it never refuses what the reader accepts.
import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { documentSchema } from '../../src/rules/editor-schema/document-schema.ts'
import { editorKeywords } from '../../src/rules/schema/parts.ts'
import { scaled } from '../scale.ts'
import { changedDocument } from './changed-documents.ts'
import { accepts, validDocuments } from './corpus.ts'

const ajv = new Ajv({ strict: true, strictTypes: false, strictTuples: false, strictRequired: false, allErrors: true })
ajv.addVocabulary(editorKeywords)
const validate = ajv.compile(documentSchema())

it('rules.schema.json is what npm run schema makes', () => {
  expect(readFileSync('rules.schema.json', 'utf8')).toBe(`${JSON.stringify(documentSchema(), null, 2)}\n`)
})

describe('every document that the reader accepts, the schema accepts', () => {
  it('in examples and docs', () => {
    const refused = validDocuments.filter(document => !validate(document))
    expect(refused.map(document => [document, ajv.errorsText(validate(document) ? null : validate.errors)])).toEqual([])
  })

  it('whatever is changed in them', () => {
    fc.assert(
      fc.property(changedDocument, document => {
        if (accepts(document) && !validate(document)) {
          throw new Error(`${JSON.stringify(document)}: ${ajv.errorsText(validate.errors)}`)
        }
      }),
      { numRuns: scaled(400) },
    )
  })
})
