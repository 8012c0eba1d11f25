// The engine, driven as `edge-rules replay` drives it, and its answers in the form of the reference's.
import { createMachine, type Decision, type Json, type JsonObject, type Machine } from '../../src/index.ts'
import { mergeObject } from '../../src/rules/twin/merge-patch.ts'
import type { Line } from './reference.ts'
import type { Send } from './world.ts'

export interface EngineOptions {
  /** Before every line, the same document is delivered again, or the machine is stopped and another goes on from its snapshot. */
  readonly before: 'nothing' | 'delivery' | 'restart'
}

/** What the engine sends for these lines; a document that it refuses throws. */
export function engine(document: JsonObject, lines: readonly Line[], options: EngineOptions): readonly Send[] {
  let machine = createMachine({ start: 0 })
  const { accepted, problems } = machine.apply(document, 0)
  if (!accepted) throw new Error(`the engine refuses the document: ${JSON.stringify(problems, null, 2)}`)
  let desired = document
  const sends: Send[] = []
  const note = (decisions: readonly Decision[]) => {
    for (const { at, sends: messages } of decisions) {
      for (const { output, rules, properties, bytes } of messages) {
        const body: Json = JSON.parse(new TextDecoder().decode(bytes))
        sends.push({ at, output, rules, properties: Object.fromEntries(properties), body })
      }
    }
  }
  for (const line of lines) {
    if (options.before === 'delivery') note(machine.apply(desired, line.at).decisions)
    if (options.before === 'restart') machine = restarted(machine)
    if ('twin' in line) {
      desired = mergeObject(desired, line.twin)
      note(machine.apply(desired, line.at).decisions)
    } else if ('input' in line) {
      const properties = new Map(Object.entries(line.properties ?? {}))
      const bytes = new TextEncoder().encode(JSON.stringify(line.body))
      note(machine.accept({ input: line.input, bytes, properties, system: {} }, line.at).decisions)
    } else {
      note(machine.advance(line.at).decisions)
    }
  }
  return sends
}

/** By way of text, as the snapshot of a process that ended would be read. */
function restarted(machine: Machine): Machine {
  const snapshot: Json = JSON.parse(JSON.stringify(machine.snapshot()))
  return createMachine({ start: 0, desired: machine.desired, snapshot })
}
