// Fetches a recording of a module, by its direct method `record`, piece by piece, whoever carries the calls.
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { parseArgs } from 'node:util'
import { gunzipSync } from 'node:zlib'

const usage = `Fetches the newest recording of a module, and the document that ran when it began: NAME.jsonl and NAME.rules.json.

  node deploy/fetch-recording.mjs [--recording NAME.jsonl] [--folder DIRECTORY] -- COMMAND...

COMMAND calls the method "record"; the payload is put behind it, and the answer is JSON:

  node deploy/fetch-recording.mjs -- az iot hub invoke-module-method --hub-name myhub --device-id mydevice \\
    --module-id filterModule --method-name record --method-payload
  node deploy/fetch-recording.mjs -- mosquitto_rr -V 5 -h broker -t edge-rules/press1/methods/record -e reply/me -m
`

function fail(message, code = 1) {
  process.stderr.write(`fetch-recording: ${message}\n`)
  process.exit(code)
}

function readArguments() {
  try {
    return parseArgs({
      options: {
        recording: { type: 'string' },
        folder: { type: 'string', default: '.' },
        help: { type: 'boolean', short: 'h' },
      },
      allowPositionals: true,
    })
  } catch (error) {
    return fail(`${error.message.split('\n')[0].replace(/\.?$/, '.')} See node deploy/fetch-recording.mjs --help.`, 2)
  }
}

const { values, positionals } = readArguments()
if (values.help) {
  process.stdout.write(usage)
  process.exit(0)
}
const [command, ...args] = positionals
if (command === undefined) fail('name the command that calls the method, after "--". See --help.', 2)

/** What the method answers. The Azure CLI wraps it, with its status. */
function call(payload) {
  const { stdout, stderr, status, error } = spawnSync(command, [...args, JSON.stringify(payload)], {
    encoding: 'utf8',
    maxBuffer: 16 * 1024 * 1024,
  })
  if (error !== undefined) fail(`${command} cannot be run: ${error.message}`)
  if (status !== 0) fail(`${command} ended with ${status}: ${stderr.trim()}`)
  let answer
  try {
    answer = JSON.parse(stdout)
  } catch {
    fail(`${command} has not answered with JSON: ${stdout.slice(0, 200)}`)
  }
  const content = answer?.payload ?? answer
  if (typeof content?.error === 'string') fail(content.error)
  return content
}

function fetchFile(name) {
  const pieces = []
  for (let from = 0; from !== undefined; ) {
    const { gzip, next, bytes } = call({ read: name, from })
    if (typeof gzip !== 'string') fail(`the method has not answered with a piece of ${name}.`)
    pieces.push(gunzipSync(Buffer.from(gzip, 'base64')))
    from = next
    process.stderr.write(`${name}: ${from ?? bytes} of ${bytes} bytes\n`)
  }
  const path = join(values.folder, name)
  try {
    writeFileSync(path, Buffer.concat(pieces), { mode: 0o600 })
  } catch (error) {
    fail(`${path} cannot be written: ${error.message}`)
  }
  process.stdout.write(`${path}\n`)
}

const { files = [] } = call({})
const name = values.recording ?? files.map(file => file.name).findLast(one => one.endsWith('.jsonl'))
if (name === undefined) fail('the module has no recording; begin one with the payload {"for":"5m"}.')
// A name from afar is no place on this machine.
if (basename(name) !== name) fail(`"${name}" is not the name of a recording.`)
fetchFile(name)
fetchFile(name.replace(/\.jsonl$/, '.rules.json'))
