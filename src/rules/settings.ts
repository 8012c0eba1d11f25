// The `settings` section: its shape and its defaults.
import { isObject, type Json, type JsonObject } from './json.ts'
import type { Problem } from './problem.ts'
import { checkShape, type Schema } from './schema.ts'

export interface Limits {
  readonly bodyBytes: number
  readonly depth: number
  readonly ruleCount: number
}

export interface Settings {
  /** The output for messages that cannot be decoded; false: they are counted and logged only. */
  readonly errors: string | false
  readonly base: 'replace' | 'merge'
  readonly limits: Limits
  readonly logLevel: string | undefined
}

export const logLevels = ['fatal', 'error', 'warning', 'info', 'debug', 'verbose'] as const

const count = (most: number) => ({ type: 'integer', minimum: 1, maximum: most })

export const settingsSchema: Schema & JsonObject = {
  type: 'object',
  properties: {
    errors: { anyOf: [{ type: 'string', pattern: '^[A-Za-z0-9_.-]{1,128}$' }, { const: false }] },
    base: { enum: ['replace', 'merge'] },
    limits: {
      type: 'object',
      properties: {
        bodyBytes: count(268_435_456),
        depth: count(10_000),
        ruleCount: count(1_000_000),
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
  limits: { bodyBytes: 262_144, depth: 128, ruleCount: 20_000 },
  logLevel: undefined,
}

/** The settings, with the defaults for what is left out or wrong; what is wrong is reported. */
export function readSettings(node: Json | undefined, pointer: string, report: (problem: Problem) => void): Settings {
  if (node === undefined) return defaultSettings
  const problems = checkShape(settingsSchema, node, pointer)
  problems.forEach(report)
  if (problems.length > 0 || !isObject(node)) return defaultSettings
  const limits = isObject(node['limits']) ? node['limits'] : {}
  return {
    ...defaultSettings,
    ...(typeof node['errors'] === 'string' || node['errors'] === false ? { errors: node['errors'] } : {}),
    ...(node['base'] === 'merge' ? { base: node['base'] } : {}),
    ...(typeof node['logLevel'] === 'string' ? { logLevel: node['logLevel'] } : {}),
    limits: { ...defaultSettings.limits, ...limits },
  }
}
