// `edge-rules schema`: the JSON Schema of the document, for editors.
import { documentSchema } from '../rules/schema-document.ts'
import { readArguments } from './arguments.ts'
import { type Command, exitCode } from './command.ts'

export const command: Command = {
  name: 'schema',
  summary: 'prints the JSON Schema of the document, for editors',
  help: `usage: edge-rules schema

Prints the JSON Schema (draft-07) of a document of rules. An editor that has it completes and explains every clause,
predicate and function, and marks mistakes while they are typed. In VS Code, in .vscode/settings.json:

  { "json.schemas": [{ "fileMatch": ["*.rules.json"], "url": "./rules.schema.json" }] }

Example:
  edge-rules schema > rules.schema.json
`,

  async run(args, io) {
    readArguments(args, { options: {} })
    io.stdout.write(`${JSON.stringify(documentSchema(), null, 2)}\n`)
    return exitCode.fine
  },
}
