// `edge-rules schema`: the JSON Schema of the document, and that of rule tests, for editors.
import { documentSchema } from '../rules/editor-schema/document-schema.ts'
import { testFileSchema } from '../workbench/testing/test-file-schema.ts'
import { readArguments } from './command/arguments.ts'
import { type Command, exitCode } from './command/command.ts'

export const command: Command = {
  name: 'schema',
  summary: 'prints the JSON Schema of the document, for editors',
  help: `usage: edge-rules schema [--tests]

Prints the JSON Schema (draft-07) of a document of rules. An editor that has it completes and explains every clause,
predicate and function, and marks mistakes while they are typed. In VS Code, in .vscode/settings.json:

  { "json.schemas": [
    { "fileMatch": ["*.rules.json"], "url": "./rules.schema.json" },
    { "fileMatch": ["*.test.json"], "url": "./rules.test.schema.json" }
  ] }

  --tests            the schema of files of rule tests, which refers to the other, rules.schema.json beside it

Example:
  edge-rules schema > rules.schema.json
`,

  async run(args, io) {
    const { values } = readArguments(args, { options: { tests: { type: 'boolean' } } })
    const schema = values.tests ? testFileSchema() : documentSchema()
    io.stdout.write(`${JSON.stringify(schema, null, 2)}\n`)
    return exitCode.fine
  },
}
