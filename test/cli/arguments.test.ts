import { describe, expect, test } from 'vitest'
import { assignmentOptions, choiceOption, numberOption, readArguments } from '../../src/cli/command/arguments.ts'
import { UsageError } from '../../src/cli/command/command.ts'

const expected = {
  options: { count: { type: 'string' }, json: { type: 'boolean' } },
  positionals: ['RULES', '[RECORDING]'],
} as const

describe('the arguments of a command', () => {
  test('are read by name and by place', () => {
    const { values, positionals } = readArguments(['a.json', '--count', '5', '--json', 'b.jsonl'], expected)
    expect(values).toEqual({ count: '5', json: true })
    expect(positionals).toEqual(['a.json', 'b.jsonl'])
  })

  test.each([
    [['a', '--cuont', '5'], 'argument 2 ("--cuont") is not an option of this command. Did you mean --count?'],
    [['a', '-x'], 'argument 2 ("-x") is not an option of this command. Its options are --count, --json, --help.'],
    [['a', '--count'], '--count needs a value after it; one that begins with "-" as --count=-….'],
    [['a', '--count', '-5'], '--count needs a value after it; one that begins with "-" as --count=-….'],
    [['a', '--json=5'], "Option '--json' does not take an argument."],
    [[], 'RULES is missing.'],
    [['a', 'b', 'c'], 'argument 3 ("c") is one too many.'],
  ])('are refused with the place and the way out: %j', (args, message) => {
    expect(() => readArguments(args, expected)).toThrow(new UsageError(message))
  })
})

describe('the value of an option', () => {
  test('is a number within bounds', () => {
    expect(numberOption('--rate', '0.5', { above: 0 })).toBe(0.5)
    expect(numberOption('--rate', undefined)).toBeUndefined()
    expect(() => numberOption('--count', '1.5', { above: 0, whole: true })).toThrow(
      '--count takes a whole number above 0, not "1.5".',
    )
    expect(() => numberOption('--rate', '')).toThrow('--rate takes a number, not "".')
    expect(() => numberOption('--rate', 'Infinity')).toThrow('--rate takes a number')
  })

  test('is one of the choices, the first by default', () => {
    expect(choiceOption('--transport', undefined, ['amqp', 'mqtt'])).toBe('amqp')
    expect(choiceOption('--transport', 'mqtt', ['amqp', 'mqtt'])).toBe('mqtt')
    expect(() => choiceOption('--transport', 'http', ['amqp', 'mqtt'])).toThrow('takes amqp or mqtt, not "http".')
  })

  test('is a patch of the twin: JSON, or text where it is none', () => {
    expect(assignmentOptions('--twin', ['a=90', 'b={"c":[1]}', 'd=30s', 'e="x=y"', 'f='])).toEqual({
      a: 90,
      b: { c: [1] },
      d: '30s',
      e: 'x=y',
      f: '',
    })
    expect(() => assignmentOptions('--twin', ['=90'])).toThrow('--twin takes name=json')
  })
})
