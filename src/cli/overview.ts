// The list of commands that `edge-rules --help` prints.
import type { Registry } from './commands.ts'

/** A command whose packages are not installed (the module's image and the package go without some) is listed as such. */
export async function overview(registry: Registry): Promise<string> {
  const width = Math.max(...Object.keys(registry).map(name => name.length)) + 2
  const lines = await Promise.all(
    Object.entries(registry).map(async ([name, load]) => {
      const summary = await load().then(
        ({ command }) => command.summary,
        () => '(not available here: its packages are not installed)',
      )
      return `  ${name.padEnd(width)}${summary}`
    }),
  )
  return `edge-rules: a stream-processing rules engine for Azure IoT Edge

usage: edge-rules COMMAND [ARGUMENTS]

${lines.join('\n')}

  edge-rules COMMAND --help   says how a command is used
  edge-rules --version        prints the version

Results go to stdout, progress and logs to stderr. Exit codes: 0 fine; 1 the answer is no;
2 wrong usage or unreadable input; 3 a fault of the program.
`
}
