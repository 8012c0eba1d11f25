// What a person tells the hub on a short line, as the line of JSON that a program would write. Keeps bodies as they are
// written. Knows no hub.
import { UsageError } from '../command/command.ts'

export const shortLines = `  send input1 {"machine":{"temperature":31}}    a message for an input; what is not JSON is sent as it is
  twin TemperatureThreshold=30                  a change of the twin; null removes, dots lead into objects
  method status                                 a method call; a payload may follow
  fault disconnect                              a fault; fault twin slow after=60s, fault dropAcknowledgement count=2
  help                                          this

With several modules, a module's name and a slash come before the input, the parameter or the method. "docs/hub.md" has
all faults.
`

/** Undefined for a line that says nothing, and for "help". Throws a `UsageError` for one that is not understood. */
export function jsonLine(line: string, modules: readonly string[]): string | undefined {
  const [, verb = '', what = '', rest = ''] = /^\s*(\S*)\s*(\S*)\s*(.*?)\s*$/s.exec(line) ?? []
  if (verb === '') return undefined
  const write = forms.get(verb)
  if (write === undefined)
    throw new UsageError(`"${verb}" is not one of send, twin, method, fault and help. See "help".`)
  return `{${JSON.stringify(verb)}:${write(what, rest, modules)}}`
}

type Form = (what: string, rest: string, modules: readonly string[]) => string

const forms: ReadonlyMap<string, Form> = new Map<string, Form>([
  [
    'send',
    (what, rest, modules) => {
      const [module, input] = addressed(what, modules, 'send input1 {"machine":{"temperature":31}}')
      const head = JSON.stringify({ module, input }).slice(0, -1)
      return isJson(rest) ? `${head},"body":${rest}}` : `${head},"text":${JSON.stringify(rest)}}`
    },
  ],
  [
    'twin',
    (what, rest, modules) => {
      const [module, change] = addressed(
        [what, rest].filter(Boolean).join(' '),
        modules,
        'twin TemperatureThreshold=30',
      )
      return `{"module":${JSON.stringify(module)},"patch":${patch(change)}}`
    },
  ],
  [
    'method',
    (what, rest, modules) => {
      const [module, name] = addressed(what, modules, 'method status')
      const head = JSON.stringify({ module, name }).slice(0, -1)
      if (rest !== '' && !isJson(rest)) throw new UsageError(`the payload of a method must be JSON, not ${rest}.`)
      return rest === '' ? `${head}}` : `${head},"payload":${rest}}`
    },
  ],
  ['fault', (what, rest) => fault(what, rest.split(/\s+/).filter(Boolean))],
])

/** The module and what follows it; without one, the only module that there is. */
function addressed(what: string, modules: readonly string[], example: string): readonly [string, string] {
  const named = modules.find(module => what.startsWith(`${module}/`))
  const [only = '', ...others] = modules
  if (named === undefined && others.length > 0)
    throw new UsageError(`which module is it for? Put its name before it: ${only}/…, as in ${example}.`)
  const left = named === undefined ? what : what.slice(named.length + 1)
  if (left === '') throw new UsageError(`something is missing; write it as in ${example}.`)
  return [named ?? only, left]
}

/** `a.b=1` is the patch `{"a":{"b":1}}`; an object is the patch itself. */
function patch(change: string): string {
  if (change.startsWith('{') && isJson(change)) return change
  const [, path = '', value = ''] = /^([^=\s]+)\s*=\s*(.*)$/s.exec(change) ?? []
  if (path === '') throw new UsageError(`a change is NAME=VALUE or an object, as in twin TemperatureThreshold=30.`)
  const leaf = isJson(value) ? value : JSON.stringify(value)
  return path.split('.').reduceRight((inner, name) => `{${JSON.stringify(name)}:${inner}}`, leaf)
}

/** The first word without "=" is the answer. A number is one, anything else a string. */
function fault(kind: string, words: readonly string[]): string {
  const members = words.map(word => {
    const at = word.indexOf('=')
    const value = word.slice(at + 1)
    return [at < 0 ? 'answer' : word.slice(0, at), /^\d+$/.test(value) ? Number(value) : value] as const
  })
  return JSON.stringify({ kind, ...Object.fromEntries(members) })
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
