// `edge-rules hash`: by what a document is known, however it is laid out.
import { documentHash } from '../edge/document-hash.ts'
import { readArguments } from './command/arguments.ts'
import { type Command, exitCode } from './command/command.ts'
import { readDocumentFile } from './command/files.ts'

export const command: Command = {
  name: 'hash',
  summary: 'prints the hash of a document, to compare it with what a module runs',
  help: `usage: edge-rules hash FILE

Prints the SHA-256, in hexadecimal, of the document FILE in its canonical form: members in code-unit order, numbers by
value, no white space. So the order of members, the layout and 1.0 for 1 make no difference. Names at the top that
start with $ are the editor's or the twin's own, and do not count.

Example:
  edge-rules hash rules.json
`,

  async run(args, io) {
    const { positionals } = readArguments(args, { options: {}, positionals: ['FILE'] })
    const [file = ''] = positionals
    io.stdout.write(`${documentHash(await readDocumentFile(file))}\n`)
    return exitCode.fine
  },
}
