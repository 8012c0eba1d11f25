// A command's arguments, read by node:util's parseArgs, with errors that say what, where and what would be right.
import { type ParseArgsConfig, parseArgs } from 'node:util'
import type { Json, JsonObject } from '../../rules/data/json.ts'
import { parseByValue } from '../../rules/data/json-text.ts'
import { nearest } from '../../rules/data/nearest.ts'
import { UsageError } from './command.ts'

type OptionsConfig = NonNullable<ParseArgsConfig['options']>

interface Expected<Options extends OptionsConfig> {
  readonly options: Options
  /** Names of the positional arguments, as the usage line shows them; `[NAME]` may be left out, `NAME...` repeats. */
  readonly positionals?: readonly string[]
}

type Parsed<Options extends OptionsConfig> = ReturnType<
  typeof parseArgs<ParseArgsConfig & { options: Options; allowPositionals: true; strict: true }>
>

/** Throws `UsageError` for an unknown option, a missing value, a missing or an unexpected argument. */
export function readArguments<const Options extends OptionsConfig>(
  args: readonly string[],
  expected: Expected<Options>,
): Parsed<Options> {
  const names = expected.positionals ?? []
  refuseUnknownOptions(args, expected.options)
  const parsed = parse(args, expected.options)
  const missing = names[parsed.positionals.length]
  if (missing !== undefined && !missing.startsWith('[')) throw new UsageError(`${missing} is missing.`)
  const unexpected = names.at(-1)?.endsWith('...') ? undefined : parsed.positionals[names.length]
  if (unexpected !== undefined) throw new UsageError(`argument ${place(args, unexpected)} is one too many.`)
  return parsed
}

function parse<const Options extends OptionsConfig>(args: readonly string[], options: Options) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true })
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    const [, option] = /'(?:-\w, )?(--[\w-]+)(?: <value>)?' argument (?:missing|is ambiguous)/.exec(error.message) ?? []
    if (option !== undefined)
      throw new UsageError(`${option} needs a value after it; one that begins with "-" as ${option}=-….`)
    throw new UsageError(`${error.message.split('\n')[0]?.replace(/\.?$/, '.')}`)
  }
}

/** parseArgs knows that an option is unknown, but neither where it is nor what was meant. */
function refuseUnknownOptions(args: readonly string[], options: OptionsConfig): void {
  const { tokens } = parseArgs({ args: [...args], options, allowPositionals: true, strict: false, tokens: true })
  for (const token of tokens) {
    if (token.kind !== 'option' || Object.hasOwn(options, token.name)) continue
    const meant = nearest(token.name, Object.keys(options))
    const valid = Object.keys(options).map(optionName)
    throw new UsageError(
      `argument ${token.index + 1} ("${token.rawName}") is not an option of this command. ${
        meant === undefined ? `Its options are ${[...valid, '--help'].join(', ')}.` : `Did you mean --${meant}?`
      }`,
    )
  }
}

/** How messages call an option. */
export const optionName = (name: string): string => `--${name}`

function place(args: readonly string[], argument: string): string {
  return `${args.indexOf(argument) + 1} ("${argument}")`
}

/** A number within bounds, or undefined where the option was not given. */
export function numberOption(
  name: string,
  text: string | undefined,
  bounds: { readonly above?: number; readonly whole?: boolean } = {},
): number | undefined {
  if (text === undefined) return undefined
  const value = text.trim() === '' ? Number.NaN : Number(text)
  const valid = Number.isFinite(value) && value > (bounds.above ?? Number.NEGATIVE_INFINITY)
  if (valid && (bounds.whole !== true || Number.isSafeInteger(value))) return value
  const kind = bounds.whole ? 'a whole number' : 'a number'
  throw new UsageError(
    `${name} takes ${kind}${bounds.above === undefined ? '' : ` above ${bounds.above}`}, not "${text}".`,
  )
}

/** One of the valid values; the first is the default. */
export function choiceOption<const Choice extends string>(
  name: string,
  text: string | undefined,
  choices: readonly [Choice, ...Choice[]],
): Choice {
  if (text === undefined) return choices[0]
  const choice = choices.find(valid => valid === text)
  if (choice !== undefined) return choice
  throw new UsageError(`${name} takes ${choices.join(' or ')}, not "${text}".`)
}

/**
 * `--twin name=json` as a patch of the desired properties, later ones over earlier ones. What is not JSON is taken as
 * text, so that a shell's quotes are not needed twice.
 */
export function assignmentOptions(name: string, texts: readonly string[] | undefined): JsonObject {
  const entries = (texts ?? []).map((text): [string, Json] => {
    const equals = text.indexOf('=')
    if (equals < 1) throw new UsageError(`${name} takes name=json, for example TemperatureThreshold=90, not "${text}".`)
    const key = text.slice(0, equals)
    if (/[.$\s]/.test(key))
      throw new UsageError(`${name}: a twin cannot have the key "${key}": ".", "$" and spaces are not allowed.`)
    return [key, jsonOrText(text.slice(equals + 1))]
  })
  return Object.fromEntries(entries)
}

function jsonOrText(text: string): Json {
  try {
    return parseByValue(text)
  } catch {
    return text
  }
}
