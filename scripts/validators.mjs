// The last part of the build: writes the validator of every fragment into dist/rules/schema/validators.js, in place of Ajv,
// which makes them as the program runs. The fragments are those that the modules below register as they load, by their
// registries, so that a new word needs nothing here.
import { rmSync, writeFileSync } from 'node:fs'
import '../dist/rules/document/document.js'
import '../dist/workbench/testing/test-file.js'
import { shapes } from '../dist/rules/schema/fragment.js'
import { writeValidators } from '../dist/rules/schema/validators.js'

const file = new URL('../dist/rules/schema/validators.js', import.meta.url)
writeFileSync(file, writeValidators(shapes.map(({ schema }) => schema)))
rmSync(new URL('validators.js.map', file), { force: true })
