// What every problem code means, as Markdown for docs/problems.md: its meaning, a bad document, what is said of it, and
// the document mended. Knows no page and no file.
import { isObject, type Json } from '../../rules/data/json.ts'
import { type ProblemCode, problemCodes } from '../../rules/data/problem.ts'
import { isScalar } from '../../rules/data/value.ts'
import { checkText } from '../document/check.ts'

/** A document with a problem, and the same without it. */
export interface ProblemExample {
  readonly document?: Json
  /** In place of the document, where it is not JSON or a parser would change it. */
  readonly text?: string
  readonly twin?: boolean
  readonly mended?: Json
}

const width = 110
const longest = 900

/** A table of the codes, and a section for each with its example. */
export function showProblems(exampleOf: (code: ProblemCode) => ProblemExample): string {
  const codes = Object.keys(problemCodes).filter((name): name is ProblemCode => Object.hasOwn(problemCodes, name))
  const rows = codes.map(code => `| [\`${code}\`](#${code}) | ${problemCodes[code][0]} | ${problemCodes[code][1]} |`)
  const table = ['| code | | meaning |', '| --- | --- | --- |', ...rows].join('\n')
  return `${[table, ...codes.map(code => showProblem(code, exampleOf(code)))].join('\n\n')}\n`
}

function showProblem(code: ProblemCode, { document, text, twin = false, mended }: ProblemExample): string {
  const [severity, meaning] = problemCodes[code]
  const bad = text ?? pretty(document ?? {})
  const found = checkText(text ?? JSON.stringify(document), { twin }).find(
    ({ problem }) => problem.code === code,
  )?.problem
  const hint = found?.hint === undefined ? '' : ` (${found.hint})`
  const place = found === undefined || found.pointer === '' ? '' : `${found.pointer.slice(0, 60)}: `
  return [
    `### ${code}`,
    `${severity === 'error' ? 'Error' : 'Warning'}${twin ? ', with `--twin`' : ''}. ${meaning}`,
    ...(bad.length > longest ? [] : [fence('json problem', bad)]),
    fence('text', `${place}${found?.message ?? ''}${hint}`),
    ...(mended === undefined ? [] : [fence('json document', pretty(mended))]),
  ].join('\n\n')
}

const fence = (language: string, content: string) => `\`\`\`${language}\n${content.trimEnd()}\n\`\`\``

/** JSON as a person writes it: what fits on a line is on one. */
function pretty(value: Json, indent = ''): string {
  const line = onOneLine(value)
  if (indent.length + line.length <= width || isScalar(value)) return line
  const deeper = `${indent}  `
  const parts = isObject(value)
    ? Object.entries(value).map(([name, child]) => `${JSON.stringify(name)}: ${pretty(child, deeper)}`)
    : value.map(child => pretty(child, deeper))
  const [open, close] = isObject(value) ? '{}' : '[]'
  return `${open}\n${deeper}${parts.join(`,\n${deeper}`)}\n${indent}${close}`
}

function onOneLine(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(onOneLine).join(', ')}]`
  if (!isObject(value)) return JSON.stringify(value)
  const members = Object.entries(value).map(([name, child]) => `${JSON.stringify(name)}: ${onOneLine(child)}`)
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`
}
