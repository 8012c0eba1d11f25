// The engine, driven as `edge-rules replay` drives it, and its answers in the form of the reference's.
import { createMachine, type Decision, type Json, type JsonObject } from '../../src/index.ts'
import { mergeObject } from '../../src/rules/merge-patch.ts'
import type { Line } from './reference.ts'
import type { Send } from './world.ts'

export interface EngineOptions {
  /** The same document is delivered again before every line. */
  readonly redeliver: boolean
}

/** What the engine sends for these lines; a document that it refuses throws. */
export function engine(document: JsonObject, lines: readonly Line[], options: EngineOptions): readonly Send[] {
  const machine = createMachine({ start: 0 })
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
    if (options.redeliver) note(machine.apply(desired, line.at).decisions)
    if ('twin' in line) {
      desired = mergeObject(desired, line.twin)
      note(machine.apply(desired, line.at).decisions)
    } else if ('input' in line) {
      const properties = new Map(Object.entries(line.properties ?? {}))
      const bytes = new TextEncoder().encode(JSON.stringify(line.body))
      note(machine.accept({ input: line.input, bytes, properties, system: {} }, line.at))
    } else {
      note(machine.advance(line.at))
    }
  }
  return sends
}
