// The `settings` section: its shape and its defaults.
import { parseDuration } from '../data/duration.ts'
import { isObject, type Json, type JsonObject } from '../data/json.ts'
import type { Problem } from '../data/problem.ts'
import { checkShape, choices, described, shapeOf } from '../schema/fragment.ts'
import { durationText } from './duration-node.ts'

/** Limits on what the rules may keep and read. */
export interface Limits {
  /** Keys of one rule that have state. */
  readonly keys: number
  /** Milliseconds after which the state of a key without events is forgotten. */
  readonly forget: number
  /** Events in one window. */
  readonly windowEvents: number
  readonly ruleCount: number
  /** Bytes of a body. */
  readonly bodyBytes: number
  /** Levels of a body. */
  readonly depth: number
  /** Events that one step decides, and messages that it sends. */
  readonly stepEvents: number
  /** Bytes of the bodies that one step makes. */
  readonly stepBytes: number
}

/** The `settings` section, with its defaults. */
export interface Settings {
  /** The output for messages that cannot be decoded; false: they are counted and logged only. */
  readonly errors: string | false
  /** The output for events that come too late for their rule's event time; undefined: they are counted only. */
  readonly late: string | undefined
  /** Milliseconds without an event of a key after which its watermark moves with the clock. */
  readonly idle: number
  readonly base: 'replace' | 'merge'
  readonly limits: Limits
  readonly logLevel: string | undefined
}

/** The levels of logs, the gravest first. */
export const logLevels = ['fatal', 'error', 'warning', 'info', 'debug', 'verbose'] as const

const name = {
  type: 'string',
  pattern: '^[A-Za-z0-9_.-]{1,128}$',
  errorMessage: 'A name of an output has letters, digits, "_", "-" and ".", at most 128.',
}

/** What an editor offers where nothing is written yet. */
const offer = (output: string) => ({ defaultSnippets: [{ label: `"${output}"`, body: output }] })

const logMeanings: Readonly<Record<(typeof logLevels)[number], string>> = {
  fatal: 'What ends the module.',
  error: 'And what is lost, or could not be done.',
  warning: 'And what somebody should look at.',
  info: 'And what the module is, and what changes it.',
  debug: 'And what is decided of each message.',
  verbose: 'And what the libraries beneath say.',
}

const count = (most: number) => ({ type: 'integer', minimum: 1, maximum: most })

/** The JSON Schema of the `settings` section. */
export const settingsSchema: JsonObject & { readonly properties: JsonObject } = {
  type: 'object',
  properties: {
    errors: described(
      'The output for messages that cannot be decoded; false: they are counted and logged only. Default: "errors".',
      { anyOf: [name, { const: false }], ...offer('errors') },
    ),
    late: described('The output for events that come too late for their rule. Default: they are counted only.', {
      ...name,
      ...offer('late'),
    }),
    idle: described(
      'How long a key may be without events before its event time moves with the clock. Default: 1m.',
      durationText,
    ),
    base: described(
      'Whether the rules of the twin replace those of the base document, or add to them by id. Default: replace.',
      choices({
        replace: 'The rules of the twin take the place of all of the base document.',
        merge: "A rule of the twin takes the place of the base document's with its id; the others stay.",
      }),
    ),
    limits: described('Limits on what the rules may keep and read.', {
      type: 'object',
      properties: {
        keys: described('Keys of one rule that have state. Default: 10000.', count(10_000_000)),
        forget: described('When the state of a key without events is forgotten. Default: 24h.', durationText),
        windowEvents: described('Events in one window. Default: 1000000.', count(10_000_000)),
        ruleCount: described('Rules of a document. Default: 20000.', count(1_000_000)),
        bodyBytes: described('Bytes of a body. Default: 262144.', count(268_435_456)),
        // Values are compared and written recursively: more levels would not fit the call stack.
        depth: described('Levels of a body. Default: 128.', count(1_000)),
        stepEvents: described('Events that one message or timer may cause. Default: 100000.', count(10_000_000)),
        stepBytes: described(
          'Bytes of bodies that one message or timer may make. Default: 16777216.',
          count(1_073_741_824),
        ),
      },
      additionalProperties: false,
    }),
    logLevel: described("The lowest level that is logged. Default: the environment's.", choices(logMeanings)),
  },
  additionalProperties: false,
}

const settingsShape = shapeOf(settingsSchema)

/** The settings of a document that says nothing about them. */
export const defaultSettings: Settings = {
  errors: 'errors',
  base: 'replace',
  late: undefined,
  idle: 60_000,
  limits: {
    keys: 10_000,
    forget: 86_400_000,
    windowEvents: 1_000_000,
    ruleCount: 20_000,
    bodyBytes: 262_144,
    depth: 128,
    stepEvents: 100_000,
    stepBytes: 16_777_216,
  },
  logLevel: undefined,
}

/** The settings, with the defaults for what is left out or wrong; what is wrong is reported. */
export function readSettings(node: Json | undefined, pointer: string, report: (problem: Problem) => void): Settings {
  if (node === undefined) return defaultSettings
  const problems = checkShape(settingsShape, node, pointer)
  problems.forEach(report)
  if (problems.length > 0 || !isObject(node)) return defaultSettings
  const limits = isObject(node['limits']) ? node['limits'] : {}
  const { forget, ...counts } = limits
  return {
    errors: node['errors'] === false ? false : (text(node['errors']) ?? defaultSettings.errors),
    late: text(node['late']),
    idle: milliseconds(node['idle']) ?? defaultSettings.idle,
    base: node['base'] === 'merge' ? 'merge' : 'replace',
    limits: {
      ...defaultSettings.limits,
      ...counts,
      forget: milliseconds(forget) ?? defaultSettings.limits.forget,
    },
    logLevel: text(node['logLevel']),
  }
}

const text = (node: Json | undefined) => (typeof node === 'string' ? node : undefined)
const milliseconds = (node: Json | undefined) => (typeof node === 'string' ? parseDuration(node) : undefined)
