// Makes a deployment manifest of deployment.template.json: fills in its variables and, if told to, other rules. Needs
// Node.js alone; knows nothing of Azure's tools, which take the file that it writes.
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'

const usage = `Prints a deployment manifest: deployment.template.json with its \${VARIABLES} filled in from the environment.

  node deploy/manifest.mjs [--rules FILE] > deployment.json

  --rules FILE  the module's desired properties: a rule document, in place of the template's
`

/** Says what is wrong and what to do, and ends with the exit code for wrong usage. */
function refuse(message) {
  process.stderr.write(`manifest: ${message}\n`)
  process.exit(2)
}

function readJson(file, what) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    return refuse(`${what} cannot be used: ${error.message}`)
  }
}

/** The same value with the variables in its strings filled in. Works on values, so that a password may hold any character. */
function fill(value, missing) {
  if (typeof value === 'string') {
    return value.replace(/\$\{(\w+)\}/g, (_, name) => {
      if (!process.env[name]) missing.add(name)
      return process.env[name]
    })
  }
  if (Array.isArray(value)) return value.map(item => fill(item, missing))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, fill(member, missing)]))
}

function readArguments() {
  try {
    return parseArgs({ options: { rules: { type: 'string' }, help: { type: 'boolean', short: 'h' } } }).values
  } catch (error) {
    return refuse(`${error.message.split('\n')[0]} See node deploy/manifest.mjs --help.`)
  }
}

const { rules, help } = readArguments()
if (help) {
  process.stdout.write(usage)
  process.exit(0)
}

const template = readJson(new URL('../deployment.template.json', import.meta.url), 'deployment.template.json')
const missing = new Set()
const modulesContent = fill(template.modulesContent, missing)
if (missing.size > 0) {
  refuse(
    `not set: ${[...missing].join(', ')}. Set what deployment.template.json asks for, or change the place there that asks.`,
  )
}
if (rules !== undefined) {
  const document = readJson(rules, `the rules in ${rules}`)
  if (typeof document !== 'object' || document === null || Array.isArray(document)) {
    refuse(`the rules in ${rules} cannot be used: a rule document is an object, as in { "rules": { … } }.`)
  }
  modulesContent.filterModule = { 'properties.desired': document }
}
process.stdout.write(`${JSON.stringify({ modulesContent }, undefined, 2)}\n`)
