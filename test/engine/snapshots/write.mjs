// Pins what a build writes, and what it sends afterwards: node test/engine/snapshots/write.mjs dist/index.js format-2
// What is there stays as it is: only new cases are added, and a new format is a new folder.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { cases } from './cases.mjs'

const [build, format] = process.argv.slice(2)
const { createMachine } = await import(pathToFileURL(resolve(build)).href)
const folder = new URL(`${format}/`, import.meta.url)
mkdirSync(folder, { recursive: true })

function messageOf({ input, body, text = JSON.stringify(body), base64, properties = {}, system = {} }) {
  const bytes = base64 === undefined ? new TextEncoder().encode(text) : new Uint8Array(Buffer.from(base64, 'base64'))
  return { input, bytes, properties: new Map(Object.entries(properties)), system }
}

/** What one line causes; the first version answered with a list. */
function decide(machine, line) {
  const now = line.at * 1000
  if (line.desired !== undefined) {
    const applied = machine.apply(line.desired, now)
    if (!applied.accepted) throw new Error(JSON.stringify(applied.problems))
    return applied.decisions
  }
  const answer = line.input === undefined ? machine.advance(now) : machine.accept(messageOf(line), now)
  return Array.isArray(answer) ? answer : answer.decisions
}

const sentBy = decisions =>
  decisions.flatMap(({ at, sends }) =>
    sends.map(({ output, rules, bytes, properties, system }) => ({
      at,
      output,
      rules,
      bytes: Buffer.from(bytes).toString('latin1'),
      properties: [...properties],
      system,
    })),
  )

for (const [name, { document, before, after }] of Object.entries(cases)) {
  const file = new URL(`${name}.json`, folder)
  if (existsSync(file)) continue
  const machine = createMachine({ start: 0 })
  decide(machine, { at: 0, desired: document })
  for (const line of before) decide(machine, line)
  const snapshot = JSON.parse(JSON.stringify(machine.snapshot()))
  const sent = after.map(line => sentBy(decide(machine, line)))
  if (sent.flat().length === 0) throw new Error(`nothing is sent after the snapshot of ${name}`)
  const lines = after.map((line, index) => ({ ...line, sent: sent[index] }))
  // One line for each part, so that a difference can be read.
  const parts = Object.entries({ document, snapshot }).map(
    ([key, part]) => `  ${JSON.stringify(key)}: ${JSON.stringify(part)}`,
  )
  const listed = lines.map(line => `    ${JSON.stringify(line)}`).join(',\n')
  writeFileSync(file, `{\n${parts.join(',\n')},\n  "after": [\n${listed}\n  ]\n}\n`)
}
