// The hub told what to do, line by line, by a program or by a person.
import type { Hub } from '../../hub/hub.ts'
import { Mistake } from '../../hub/mistake.ts'
import { readLines } from '../../workbench/recording/text-lines.ts'
import { type Io, UsageError } from '../command/command.ts'
import { type Instruction, readInstruction } from './instruction.ts'
import { jsonLine, shortLines } from './short-line.ts'

/** Resolves with the end of standard input. */
export function obeyProgram(hub: Hub, io: Io): Promise<void> {
  return obey(hub, io, {
    read: line => line,
    complain: (line, message) => io.stdout.write(`${JSON.stringify({ error: { line, message } })}\n`),
  })
}

/** Never resolves: the end of standard input is not the end of the hub. */
export async function obeyPerson(hub: Hub, modules: readonly string[], io: Io): Promise<never> {
  await obey(hub, io, {
    read(line) {
      if (line.trim() !== 'help') return jsonLine(line, modules)
      io.stderr.write(shortLines)
      return undefined
    },
    complain: (_line, message) => io.stderr.write(`${message}\n`),
  })
  return new Promise(() => {})
}

interface Dialogue {
  /** The JSON of a line; undefined if there is nothing to do. */
  read(line: string): string | undefined
  complain(line: number, message: string): void
}

/** A line that is not understood gets an answer, and the next is read. */
async function obey(hub: Hub, io: Io, { read, complain }: Dialogue): Promise<void> {
  let number = 0
  for await (const line of readLines({ name: 'stdin', stream: io.stdin })) {
    number++
    try {
      const json = line.trim() === '' ? undefined : read(line)
      if (json !== undefined) await follow(hub, readInstruction(json))
    } catch (error) {
      if (!(error instanceof UsageError || error instanceof Mistake)) throw error
      complain(number, error.message)
    }
  }
}

/** A method call is not waited for: its answer is an event like any other. */
async function follow(hub: Hub, instruction: Instruction): Promise<void> {
  const { kind } = instruction
  if (kind === 'send') hub.send(instruction.module, instruction.input, instruction.message)
  else if (kind === 'twin') hub.patchTwin(instruction.module, instruction.patch)
  else if (kind === 'method') void hub.callMethod(instruction.module, instruction.name, instruction.payload)
  else await hub.fault(instruction.fault)
}
