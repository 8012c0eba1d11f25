// Makes a deployment manifest, for one device, for all that fit a condition, or a layer over that: of deployment.template.json
// and a document of rules, which is checked first. Knows nothing of Azure's tools, which take what it prints.
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { checkDocument, readDocuments } from './rule-document.mjs'

const usage = `Prints a deployment manifest, after it has checked the rules in it.

  node deploy/manifest.mjs [--rules FILE] > deployment.json
      for one device ("az iot edge set-modules"): deployment.template.json with its \${VARIABLES} filled in from the
      environment, and the document FILE as the module's desired properties, in place of the template's

  node deploy/manifest.mjs --automatic [--rules FILE] > deployment.json
      the same for all devices that fit a condition ("az iot edge deployment create"), with a metric that counts those
      that run the document

  node deploy/manifest.mjs --layered --rules FILE [--base FILE]... > layer.json
      a layer over such a deployment ("az iot edge deployment create --layered"): names each rule, definition,
      setting and parameter of FILE, and leaves all others as they are. --base names the documents below it, lowest
      first: all together are checked, since that is what a device runs

  node deploy/manifest.mjs --twin --rules FILE [--base FILE]... > twin.json
      the desired properties that a device gets of these, to try at a hub on this machine

  --rules FILE          a document of rules; $schema and other names that begin with $ are left out
  --module NAME         the module's name; default filterModule
  --id ID, --target CONDITION, --priority N
                        written into what --automatic and --layered print, for those who send it by IoT Hub's own interface

What is wrong with the rules is told with its place, and nothing is printed (exit code 1). Warnings, the document's hash and
its size in the twin go to standard error.
`

/** Says what is wrong and what to do, and ends: 2 for wrong usage, 1 for a document that is not right. */
function refuse(message, code = 2) {
  process.stderr.write(`manifest: ${message}\n`)
  process.exit(code)
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

const options = {
  rules: { type: 'string' },
  base: { type: 'string', multiple: true },
  automatic: { type: 'boolean' },
  layered: { type: 'boolean' },
  twin: { type: 'boolean' },
  module: { type: 'string', default: 'filterModule' },
  id: { type: 'string' },
  target: { type: 'string' },
  priority: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
}

function readArguments() {
  try {
    return parseArgs({ options }).values
  } catch (error) {
    return refuse(`${error.message.split('\n')[0].replace(/\.?$/, '.')} See node deploy/manifest.mjs --help.`)
  }
}

function checkArguments({ rules, base, automatic, layered, twin, id, target, priority }) {
  if ([automatic, layered, twin].filter(Boolean).length > 1) refuse('choose one of --automatic, --layered and --twin.')
  if ((layered || twin) && rules === undefined) refuse(`${layered ? '--layered' : '--twin'} needs --rules FILE.`)
  if (base !== undefined && !layered && !twin)
    refuse('--base names what a layer is laid over: it needs --layered or --twin.')
  if ([id, target, priority].some(value => value !== undefined) && !automatic && !layered)
    refuse('--id, --target and --priority are of deployments to many devices: they need --automatic or --layered.')
  if (priority !== undefined && !/^\d+$/.test(priority))
    refuse(`--priority is ${priority}; it must be a whole number, 0 or more.`)
  if (id !== undefined && !/^[a-z0-9\-:+%_#*?!(),=@;']{1,128}$/.test(id))
    refuse(`--id is ${id}; it must be of lowercase letters, digits and - : + % _ # * ? ! ( ) , = @ ; '`)
}

/** The whole of what a device runs, with the document as the module's desired properties, if there is one. */
function wholeManifest(template, module, document) {
  const missing = new Set()
  const modulesContent = fill(template.modulesContent, missing)
  if (missing.size > 0) {
    refuse(
      `not set: ${[...missing].join(', ')}. Set what deployment.template.json asks for, or change the place there that asks.`,
    )
  }
  const modules = modulesContent.$edgeAgent['properties.desired'].modules
  if (modules[module] === undefined)
    refuse(`deployment.template.json has no module ${module}; it has ${Object.keys(modules).join(', ')}.`)
  if (document !== undefined) modulesContent[module] = { 'properties.desired': document }
  return modulesContent
}

/** A place in the twin for each rule, definition, setting and parameter: what is not named stays as the layers below have it. */
function layerManifest(module, document) {
  const sections = ['rules', 'define', 'settings']
  const places = Object.entries(document).flatMap(([name, value]) =>
    sections.includes(name)
      ? Object.entries(value).map(([inner, node]) => [`properties.desired.${name}.${inner}`, node])
      : [[`properties.desired.${name}`, value]],
  )
  return { [module]: Object.fromEntries(places) }
}

/** What many devices get, and how many of them have it: by the hash that a module reports. */
function deployment(modulesContent, { module, id, target, priority }, hash) {
  const of = `FROM devices.modules WHERE moduleId='${module}'`
  return {
    ...(id === undefined ? {} : { id }),
    ...(target === undefined ? {} : { targetCondition: target }),
    ...(priority === undefined ? {} : { priority: Number(priority) }),
    content: { modulesContent },
    metrics: {
      queries: {
        runsDocument: `SELECT deviceId ${of} AND properties.reported.runs.document='${hash}'`,
        runsAnother: `SELECT deviceId ${of} AND properties.reported.runs.document!='${hash}'`,
        degraded: `SELECT deviceId ${of} AND properties.reported.runs.health='degraded'`,
      },
    },
  }
}

const values = readArguments()
if (values.help) {
  process.stdout.write(usage)
  process.exit(0)
}
checkArguments(values)
const { rules, base = [], module, automatic, layered, twin } = values
const template = JSON.parse(readFileSync(new URL('../deployment.template.json', import.meta.url), 'utf8'))
const files = rules === undefined ? [] : readDocuments([...base, rules], refuse)
const documents =
  files.length > 0
    ? files
    : [{ file: 'deployment.template.json', document: template.modulesContent[module]?.['properties.desired'] ?? {} }]
const checked = await checkDocument(documents)
process.stderr.write(checked.text)
if (!checked.isValid) refuse('the rules are not right, as told above; nothing is written.', 1)
const own = documents.at(-1).document
const print = value => process.stdout.write(`${JSON.stringify(value, undefined, 2)}\n`)
if (twin) print(checked.document)
else if (layered) print(deployment(layerManifest(module, own), values, checked.hash))
else {
  const modulesContent = wholeManifest(template, module, rules === undefined ? undefined : own)
  print(automatic ? deployment(modulesContent, values, checked.hash) : { modulesContent })
}
