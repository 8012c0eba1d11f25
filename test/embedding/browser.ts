// A script and all that it imports as one file for a browser, and a browser to run it in: a realm that has what JavaScript
// has, what is given to it, and no eval. Knows nothing of Node.js in what it runs.
import { join } from 'node:path'
import { createContext, runInContext } from 'node:vm'
import { rolldown } from 'rolldown'
import { root } from '../cli/program.ts'

export interface Bundle {
  readonly code: string
  /** What could not be put into it: built-in modules of Node.js, or packages that are not there. */
  readonly missing: readonly string[]
}

/** `edge-rules` is the built package. */
export async function bundle(script: string): Promise<Bundle> {
  const entry = join(root, 'page.js')
  const built = await rolldown({
    input: entry,
    cwd: root,
    platform: 'browser',
    logLevel: 'silent',
    plugins: [
      {
        name: 'entry',
        resolveId: source => (source === 'edge-rules' ? join(root, 'dist/index.js') : source === entry ? entry : null),
        load: id => (id === entry ? script : null),
      },
    ],
  })
  const { output } = await built.generate({ format: 'iife', name: 'exported' })
  await built.close()
  const [chunk] = output
  return { code: chunk.code, missing: chunk.imports }
}

/** What browsers have beside the language, and the engine or RxJS uses. */
const platform = {
  TextEncoder,
  TextDecoder,
  structuredClone,
  setInterval,
  clearInterval,
  setTimeout,
  clearTimeout,
  console,
}

/** What the script's file exports. */
export function inBrowser(code: string, globals: object = {}): unknown {
  const realm = createContext({ ...platform, ...globals }, { codeGeneration: { strings: false, wasm: false } })
  return runInContext(`${code}\n;typeof exported === 'undefined' ? undefined : exported`, realm)
}
