// The demo as a person sees it: a line for each reading, and below them the counts, the progress and the threshold.
// Fits 80 columns. Knows what happened, and neither hub nor processes.
import { createMachine } from '../../engine/machine.ts'
import { type HubMessage, textProperties } from '../../hub/message.ts'
import { isObject, type Json, type JsonObject } from '../../rules/data/json.ts'
import { type Value, valueAt } from '../../rules/data/value.ts'
import { shortReason } from '../../workbench/explanation/short-reason.ts'
import type { Paint } from '../../workbench/text/look.ts'
import type { Screen } from '../command/screen.ts'
import type { View } from './view.ts'

export interface PersonViewOptions {
  readonly screen: Screen
  /** The base document, where it is not the built-in one. */
  readonly base: JsonObject | undefined
  readonly twin: JsonObject
  readonly count: number | undefined
  readonly waiting: () => number
  /** How readings come: "AMQP, 5/s". */
  readonly pace: string
  readonly keys: boolean
}

export const thresholdName = 'TemperatureThreshold'
/** The built-in rule's, and the tutorial's. */
export const defaultThreshold = 25

const barWidth = 18
/** Degrees at the bar's end. */
const hottest = 110

/** The view on a terminal. It decides each reading a second time, for the reason that it shows. */
export function createPersonView({ screen, base, twin, count, waiting, pace, keys }: PersonViewOptions): View {
  const { paint, print } = screen
  let desired = twin
  const machine = createMachine({ start: 0, ...(base === undefined ? {} : { base }) })
  machine.apply(desired, 0)
  let settled = 0
  let passed = 0
  let typed: string | undefined

  /** The built-in rule has a default; what other rules do without the parameter is their affair. */
  const threshold = () => machine.plan.parameters[thresholdName] ?? (base === undefined ? defaultThreshold : undefined)

  function footer(): readonly string[] {
    const progress = count === undefined ? `${settled} readings` : `${settled} of ${count} ${bar(settled / count)}`
    const counts = `${passed} to the cloud, ${settled - passed} held back, ${waiting()} waiting`
    const setting = `${thresholdName} ${paint('bold', showThreshold(threshold()))}`
    const hint = typed === undefined ? '↑ ↓ by 1   t 90 Enter: set   q: quit' : `new threshold: ${typed}_`
    return [
      paint('dim', '─'.repeat(79)),
      `${progress}  ${counts}  ${pace}`,
      keys ? `${setting}    ${paint('dim', hint)}` : setting,
    ]
  }

  function readingLine(message: HubMessage, outputs: readonly string[]): string {
    const body = bodyOf(message)
    const time = valueAt(body, ['timeCreated'])
    const temperature = valueAt(body, ['machine', 'temperature'])
    const clock = typeof time === 'string' ? time.slice(11, 16) : ''
    const degrees = typeof temperature === 'number' ? temperature.toFixed(1) : ''
    const passes = outputs.length > 0
    const drawn = thermometer(temperature, threshold())
    const start = ` ${clock.padStart(5)} ${degrees.padStart(6)}  `
    const what = passes ? `→ ${outputs.join(', ')}` : '  held'
    const room = screen.width - 1 - start.length - barWidth - 2 - Math.max(9, what.length) - 2
    const read = { ...message, properties: textProperties(message), input: 'input1', bytes: message.body }
    const reason = shortReason(machine, read) ?? ''
    const colour = passes ? 'yellow' : 'dim'
    const outcome = paint(passes ? 'bold' : 'dim', what.padEnd(9))
    return `${start}${paint(colour, drawn)}  ${outcome}  ${paint('dim', clip(reason, room))}`
  }

  return {
    show(happening) {
      if (happening.kind === 'settled') {
        settled++
        if (happening.outputs.length > 0) passed++
        print(readingLine(happening.message, happening.outputs))
      } else if (happening.kind === 'note') {
        print(noteLine(happening.text, happening.worry, paint))
      } else if (happening.kind === 'desired') {
        desired = happening.desired
      } else if (happening.kind === 'reported') {
        // What the module runs is what it says that it runs.
        machine.apply(desired, 0)
        for (const { text, worry } of answers(happening.patch)) print(noteLine(text, worry, paint))
      }
      screen.footer(footer)
    },
    typing(text) {
      typed = text
      screen.footer(footer)
    },
    end() {
      screen.close()
      print(
        `${settled} ${settled === 1 ? 'reading' : 'readings'}: ${passed} to the cloud, ${settled - passed} held back.`,
      )
    },
  }
}

const noteLine = (text: string, worry: boolean, paint: Paint) =>
  paint(worry ? 'red' : 'cyan', ` ${worry ? '!' : '·'} ${text}`)

const clip = (text: string, room: number) => (text.length > room ? `${text.slice(0, Math.max(0, room - 1))}…` : text)

const showThreshold = (value: Value) => (value === undefined ? 'not set' : JSON.stringify(value))

function bodyOf({ body }: HubMessage): Value {
  try {
    return JSON.parse(Buffer.from(body).toString())
  } catch {
    return undefined
  }
}

function bar(share: number): string {
  const filled = Math.round(8 * Math.min(1, share))
  return '━'.repeat(filled) + '╌'.repeat(8 - filled)
}

/** The temperature as a bar, with a mark where the threshold is. */
function thermometer(temperature: Value, threshold: Value): string {
  const cell = (degrees: number) => Math.round((barWidth * Math.max(0, Math.min(hottest, degrees))) / hottest)
  const filled = typeof temperature === 'number' ? cell(temperature) : 0
  const mark = typeof threshold === 'number' ? Math.min(barWidth - 1, cell(threshold)) : -1
  return Array.from({ length: barWidth }, (_, index) => (index === mark ? '┃' : index < filled ? '━' : '╌')).join('')
}

/** What the module says of its twin: the threshold that is in effect, or why the document was rejected. */
function answers(reported: Json): readonly { readonly text: string; readonly worry: boolean }[] {
  if (!isObject(reported)) return []
  const rules = reported['rules']
  const threshold = reported[thresholdName]
  if (isObject(rules) && rules['ac'] !== 200) return [{ text: `the module says: ${rules['ad']}`, worry: true }]
  if (!isObject(threshold)) return []
  return [{ text: `the module runs with ${thresholdName} ${JSON.stringify(threshold['value'])}`, worry: false }]
}
