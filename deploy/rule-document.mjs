// The documents of rules that a manifest is made of: read, laid over each other as IoT Hub does it with layers, and checked
// as the module would. Uses the built program, which it builds where there is none.
import { existsSync, readFileSync } from 'node:fs'

const program = new URL('../dist/', import.meta.url)

const unreadable = { ENOENT: 'there is no such file', EISDIR: 'it is a folder', EACCES: 'reading it is not permitted' }

/** Each with its file, its text and what is in it, without names that begin with $. Refuses what is no JSON object. */
export function readDocuments(files, refuse) {
  return files.map(file => {
    let text = ''
    try {
      text = readFileSync(file, 'utf8').replace(/^\uFEFF/, '')
    } catch (error) {
      refuse(`the rules in ${file} cannot be used: ${unreadable[error.code] ?? error.message}.`)
    }
    const value = parse(text, problem => refuse(`the rules in ${file} cannot be used: ${problem}`))
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      refuse(`the rules in ${file} cannot be used: a rule document is an object, as in { "rules": { … } }.`)
    }
    return { file, text, document: withoutOwn(value) }
  })
}

function parse(text, complain) {
  try {
    return JSON.parse(text)
  } catch (error) {
    return complain(error.message)
  }
}

const withoutOwn = document => Object.fromEntries(Object.entries(document).filter(([name]) => !name.startsWith('$')))

/**
 * All together, as a device gets them: every problem with its place, in the file that has it; the document, its hash, and how
 * much of a twin it takes.
 */
export async function checkDocument(files) {
  if (!existsSync(new URL('main.js', program))) await import('../scripts/ready.mjs')
  const load = path => import(new URL(path, program))
  const [
    { mergeObject },
    { readDocument, defaultDocument },
    { runningDocument },
    { twinProblems, twinSize, limits },
    { documentHash },
    { locator },
    lines,
  ] = await Promise.all([
    load('rules/twin/merge-patch.js'),
    load('rules/document/document.js'),
    load('rules/document/running-document.js'),
    load('rules/twin/desired-limits.js'),
    load('edge/document-hash.js'),
    load('workbench/document/check.js'),
    load('workbench/document/problem-text.js'),
  ])
  const document = files.reduce((below, { document: own }) => mergeObject(below, own), {})
  const problems = [...readDocument(document).problems, ...twinProblems(document)]
  const told = problems.map(problem => {
    // The highest layer that has the place has written it.
    const { file, text } = files.findLast(one => has(one.document, problem.pointer)) ?? files.at(-1)
    return text === undefined ? lines.placelessLine(file, problem) : lines.problemLine(file, locator(text)(problem))
  })
  const isValid = problems.every(({ severity }) => severity !== 'error')
  const running = runningDocument(document, defaultDocument)
  const hash = documentHash(running)
  const over = running === document ? '' : ' over the built-in rule (over RULES_FILE it is another)'
  const { counted } = twinSize(document)
  const note = `document ${hash}${over}, ${counted} of ${limits.bytes} bytes of a twin`
  return { document, hash, isValid, text: [...told, ...(isValid ? [note] : [])].map(line => `${line}\n`).join('') }
}

/** Whether there is something at a JSON Pointer. */
function has(document, pointer) {
  let value = document
  for (const part of pointer.split('/').slice(1)) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~')
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return false
    value = value[name]
  }
  return true
}
