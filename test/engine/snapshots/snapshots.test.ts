// What earlier versions wrote half-way, of each clause and each kind of window: this version goes on from it, and sends
// byte for byte what that version sent, or what this one answers where its answers changed since (CHANGELOG.md).
// `write.mjs` pins such files.
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { statesOf } from '../../../src/engine/state.ts'
import {
  createMachine,
  type Decision,
  type Json,
  type JsonObject,
  type Machine,
  type SystemProperties,
} from '../../../src/index.ts'

interface Sent {
  readonly at: number
  readonly output: string
  readonly rules: readonly string[]
  /** One character each. */
  readonly bytes: string
  readonly properties: readonly (readonly [string, string])[]
  readonly system: SystemProperties
}

/** A message, a document or only time, in seconds, and what was sent then. */
interface Line {
  readonly at: number
  readonly input?: string
  readonly body?: Json
  readonly text?: string
  readonly base64?: string
  readonly properties?: Readonly<Record<string, string>>
  readonly system?: SystemProperties
  readonly desired?: JsonObject
  readonly sent: readonly Sent[]
}

interface Pinned {
  readonly document: JsonObject
  readonly snapshot: Json
  readonly after: readonly Line[]
}

function decide(machine: Machine, { at, input, desired, ...line }: Line): readonly Decision[] {
  if (desired !== undefined) return machine.apply(desired, at * 1000).decisions
  if (input === undefined) return machine.advance(at * 1000).decisions
  const { body, text = JSON.stringify(body), base64, properties = {}, system = {} } = line
  const bytes = base64 === undefined ? new TextEncoder().encode(text) : new Uint8Array(Buffer.from(base64, 'base64'))
  return machine.accept({ input, bytes, properties: new Map(Object.entries(properties)), system }, at * 1000).decisions
}

const sentBy = (decisions: readonly Decision[]): readonly Sent[] =>
  decisions.flatMap(({ at, sends }) =>
    sends.map(({ bytes, properties, output, rules, system }) => ({
      at,
      output,
      rules,
      bytes: Buffer.from(bytes).toString('latin1'),
      properties: [...properties],
      system,
    })),
  )

const restart = (machine: Machine) =>
  createMachine({ start: 0, desired: machine.desired, snapshot: JSON.parse(JSON.stringify(machine.snapshot())) })

const read = (file: string): Pinned => JSON.parse(readFileSync(`${import.meta.dirname}/${file}`, 'utf8'))

const formats = readdirSync(import.meta.dirname).filter(name => name.startsWith('format-'))

describe.each(formats)('a snapshot of %s goes on', format => {
  it.each(readdirSync(`${import.meta.dirname}/${format}`))('%s', file => {
    const { document, snapshot, after } = read(`${format}/${file}`)
    const machine = createMachine({ start: 0, desired: document, snapshot })
    statesOf(machine, machine.clock)
    let restarted = restart(machine)
    for (const { sent, ...line } of after) {
      expect([line, ...sentBy(decide(machine, { ...line, sent }))]).toEqual([line, ...sent])
      expect([line, ...sentBy(decide(restarted, { ...line, sent }))]).toEqual([line, ...sent])
      restarted = restart(restarted)
    }
  })
})

it('a snapshot of format 1 holds the document that runs', () => {
  const { document, snapshot } = read('format-1/pending.json')
  expect(createMachine({ start: 0, snapshot }).desired).toEqual(document)
})
