// Programs in text, run by Node.js against the built package, as a program outside would have it.
import { spawnSync } from 'node:child_process'
import { root } from '../cli/program.ts'

/** What it prints. No text becomes code in it, as under a content security policy. */
export function printed(program: string): string {
  const flags = ['--disallow-code-generation-from-strings', '--input-type=module']
  const { status, stdout, stderr } = spawnSync(process.execPath, [...flags, '--eval', program], {
    cwd: root,
    encoding: 'utf8',
    env: {},
  })
  if (status !== 0) throw new Error(`it ended with ${status}:\n${stderr}`)
  return stdout
}
