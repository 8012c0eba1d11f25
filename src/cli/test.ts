// `edge-rules test`: rules against what their author drew. Thin over testing/.
import { readArguments } from './arguments.ts'
import { type Command, exitCode } from './command.ts'
import { createScreen } from './screen.ts'
import { loadTestFile } from './testing/load.ts'
import { type FileResult, fileLines, isFine, problemTexts, summaryLine } from './testing/report.ts'
import { judge } from './testing/verdict.ts'

export const command: Command = {
  name: 'test',
  summary: 'runs rule tests: what goes in and what must come out, drawn as marbles',
  help: `usage: edge-rules test FILE...

Runs the tests in each FILE (JSON or YAML): messages that arrive and messages that must leave, drawn as marbles, in
virtual time. Each test also runs with the engine stopped and restored before every message, and with the same twin
delivered again before every message; all three must send the same. An output that a test does not name must stay silent.

Example:
  edge-rules test rules.example.test.json
`,

  async run(args, io) {
    const { positionals } = readArguments(args, { options: {}, positionals: ['FILE...'] })
    const { paint, width } = createScreen(io)
    const look = { paint, width }
    const results: FileResult[] = []
    for (const name of positionals) {
      const loaded = await loadTestFile(name)
      const texts = problemTexts(loaded)
      if (texts.length > 0) io.stderr.write(`${texts.join('\n')}\n`)
      const result = { loaded, verdicts: loaded.reading.file?.tests.map(test => judge(test)) }
      results.push(result)
      io.stdout.write(`${fileLines(result, look).join('\n')}\n`)
    }
    io.stdout.write(`${summaryLine(results, look)}\n`)
    return results.every(isFine) ? exitCode.fine : exitCode.no
  },
}
