// The `settings` section: its shape and its defaults.
import { durationText } from './clauses/duration.ts'
import { parseDuration } from './duration.ts'
import { isObject, type Json, type JsonObject } from './json.ts'
import type { Problem } from './problem.ts'
import { checkShape, type Schema } from './schema.ts'

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
}

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

export const logLevels = ['fatal', 'error', 'warning', 'info', 'debug', 'verbose'] as const

const name = { type: 'string', pattern: '^[A-Za-z0-9_.-]{1,128}$' }

const count = (most: number) => ({ type: 'integer', minimum: 1, maximum: most })

export const settingsSchema: Schema & JsonObject = {
  type: 'object',
  properties: {
    errors: { anyOf: [name, { const: false }] },
    late: name,
    idle: durationText,
    base: { enum: ['replace', 'merge'] },
    limits: {
      type: 'object',
      properties: {
        keys: count(10_000_000),
        forget: durationText,
        windowEvents: count(10_000_000),
        ruleCount: count(1_000_000),
        bodyBytes: count(268_435_456),
        depth: count(10_000),
      },
      additionalProperties: false,
    },
    logLevel: { enum: [...logLevels] },
  },
  additionalProperties: false,
}

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
  },
  logLevel: undefined,
}

/** The settings, with the defaults for what is left out or wrong; what is wrong is reported. */
export function readSettings(node: Json | undefined, pointer: string, report: (problem: Problem) => void): Settings {
  if (node === undefined) return defaultSettings
  const problems = checkShape(settingsSchema, node, pointer)
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
