// `edge-rules patch`: what to send to the twin, so that one document becomes the other. Thin over merge-patch.
import type { JsonObject } from '../rules/data/json.ts'
import { readDocument } from '../rules/document/document.ts'
import { diffPatch } from '../rules/twin/merge-patch.ts'
import { readArguments } from './command/arguments.ts'
import { type Command, exitCode } from './command/command.ts'
import { readDocumentFile } from './command/files.ts'
import { problemLines } from './command/problem-lines.ts'

export const command: Command = {
  name: 'patch',
  summary: 'prints the merge patch that turns one document into the other',
  help: `usage: edge-rules patch OLD NEW

Prints the smallest JSON merge patch (RFC 7396) that turns the document OLD into NEW: what to send to a twin that
has OLD, because a twin merges what it is sent. Keys that NEW no longer has become null; lists are replaced whole.
Names that start with $ are the editor's or the twin's own, and are left out.

Where NEW is not valid its problems go to stderr, and it ends with 1.

Example:
  edge-rules patch running.json rules.json
  {
    "rules": {
      "old-rule": null
    }
  }
`,

  async run(args, io) {
    const { positionals } = readArguments(args, { options: {}, positionals: ['OLD', 'NEW'] })
    const [oldFile = '', newFile = ''] = positionals
    const [from, to] = [await readDocumentFile(oldFile), await readDocumentFile(newFile)]
    const { problems } = readDocument(to)
    io.stderr.write(await problemLines({ file: newFile }, problems))
    io.stdout.write(`${JSON.stringify(diffPatch(sendable(from), sendable(to)), null, 2)}\n`)
    return problems.some(({ severity }) => severity === 'error') ? exitCode.no : exitCode.fine
  },
}

/** Without the names that no twin takes from outside: `$schema`, and `$version` and `$metadata` of its own. */
function sendable(document: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(document).filter(([name]) => !name.startsWith('$')))
}
