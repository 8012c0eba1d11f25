// `edge-rules schema`: the JSON Schemas of the document, of rule tests and of deployment manifests, for editors.
import { documentSchema } from '../rules/editor-schema/document-schema.ts'
import { manifestSchema } from '../rules/editor-schema/manifest-schema.ts'
import { testFileSchema } from '../workbench/testing/test-file-schema.ts'
import { readArguments } from './command/arguments.ts'
import { type Command, exitCode, UsageError } from './command/command.ts'

export const command: Command = {
  name: 'schema',
  summary: 'prints the JSON Schema of the document, for editors',
  help: `usage: edge-rules schema [--tests | --manifest [--module NAME]]

Prints the JSON Schema (draft-07) of a document of rules. An editor that has it completes and explains every clause,
predicate and function, and marks mistakes while they are typed. In VS Code, in .vscode/settings.json:

  { "json.schemas": [
    { "fileMatch": ["rules.json", "*.rules.json", "rules.*.json", "!*.test.json", "!*.schema.json"],
      "url": "./rules.schema.json" },
    { "fileMatch": ["*.test.json"], "url": "./rules.test.schema.json" },
    { "fileMatch": ["deployment*.json", "layer*.json"], "url": "./rules.manifest.schema.json" }
  ] }

  --tests            the schema of files of rule tests, which refers to the other, rules.schema.json beside it
  --manifest         the schema of deployment manifests, which refers to it too
  --module NAME      with --manifest: the module that has the rules; may be repeated; default filterModule

Example:
  edge-rules schema > rules.schema.json
`,

  async run(args, io) {
    const { values } = readArguments(args, {
      options: {
        tests: { type: 'boolean' },
        manifest: { type: 'boolean' },
        module: { type: 'string', multiple: true },
      },
    })
    if (values.tests && values.manifest) throw new UsageError('give --tests or --manifest, not both.')
    if (values.module !== undefined && !values.manifest) throw new UsageError('--module only goes with --manifest.')
    const schema = values.tests
      ? testFileSchema()
      : values.manifest
        ? manifestSchema(values.module ?? ['filterModule'])
        : documentSchema()
    io.stdout.write(`${JSON.stringify(schema, null, 2)}\n`)
    return exitCode.fine
  },
}
