// Runs rules on single messages in tests, through the public entry.
import { createMachine, type Decision, type Json, type JsonObject, type Message } from '../src/index.ts'

export function message(body: Json, extra: Partial<Message> & { readonly text?: string } = {}): Message {
  const { text = JSON.stringify(body), ...rest } = extra
  return { input: 'input1', bytes: new TextEncoder().encode(text), properties: new Map(), system: {}, ...rest }
}

/** What a document decides about a message; a document with problems fails the test. */
export function run(document: JsonObject, arriving: Message): Decision {
  const machine = createMachine({ start: 0 })
  const applied = machine.apply(document, 0)
  if (!applied.accepted) throw new Error(JSON.stringify(applied.problems, null, 2))
  const decision = machine.accept(arriving, 0).decisions.at(-1)
  if (decision === undefined) throw new Error('no decision')
  return decision
}

/** Whether a condition holds for a body. */
export function decide(when: Json, body: Json, parameters: JsonObject = {}): boolean {
  return run({ ...parameters, rules: { rule: { when, then: { output: 'out' } } } }, message(body)).fired.length === 1
}

/** The body of a message as text. */
export const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes)
