// The built program as a process of a test: dist/main.js, which `npm test` builds before.
import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'

export const root = join(import.meta.dirname, '../..')
export const example = join(root, 'rules.example.json')

export interface Program {
  readonly child: ChildProcess
  readonly output: { stdout: string; stderr: string }
  /** Resolves when what it has written satisfies the condition; rejects when it ends before, or after 30 seconds. */
  until(condition: (output: Program['output']) => boolean): Promise<void>
  /** Its exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>
}

/** Started with these variables and no others. */
export function start(args: readonly string[], env: Readonly<Record<string, string>> = {}): Program {
  const child = spawn(process.execPath, [join(root, 'dist/main.js'), ...args], { cwd: root, env })
  const output = { stdout: '', stderr: '' }
  const checks = new Set<() => void>()
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', text => {
      output[name] += text
      for (const check of checks) check()
    })
  }
  const ended = new Promise<number | string>(resolve => {
    child.once('close', (code, signal) => resolve(code ?? signal ?? 'nothing'))
  })
  return {
    child,
    output,
    ended,
    until: condition =>
      new Promise((resolve, reject) => {
        const fail = () => reject(new Error(`it did not come to this:\n${output.stdout}${output.stderr}`))
        const patience = setTimeout(fail, 120_000)
        const check = () => {
          if (!condition(output)) return
          clearTimeout(patience)
          checks.delete(check)
          resolve()
        }
        checks.add(check)
        ended.then(() => {
          clearTimeout(patience)
          fail()
        })
        check()
      }),
  }
}

/** Runs it to its end. */
export async function run(args: readonly string[], env: Readonly<Record<string, string>> = {}, stdin = '') {
  const program = start(args, env)
  program.child.stdin?.end(stdin)
  const code = await program.ended
  return { code, ...program.output }
}
