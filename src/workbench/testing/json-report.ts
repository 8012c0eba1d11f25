// What a run of test files came to, for a program.
import type { Json, JsonObject } from '../../rules/data/json.ts'
import { parseByValue } from '../../rules/data/json-text.ts'
import { positionOf } from '../document/problem-text.ts'
import { outputLine } from '../recording/line-writer.ts'
import { failureLines } from './failure-text.ts'
import type { Sent } from './test-run.ts'
import { type FileResult, isFine, passed } from './text-report.ts'
import type { Failure, Verdict } from './verdict.ts'

/** One object for all files. */
export function jsonReport(results: readonly FileResult[]): JsonObject {
  const verdicts = results.flatMap(result => result.verdicts ?? [])
  return {
    passed: verdicts.filter(passed).length,
    failed: verdicts.filter(verdict => !passed(verdict)).length,
    fine: results.every(isFine),
    files: results.map(({ loaded, verdicts: own }) => ({
      file: loaded.source.name,
      problems: loaded.problems.map(({ file, problem, span }) => ({
        file: file.name,
        ...positionOf(file.text, span),
        ...problem,
      })),
      tests: (own ?? []).map(testOf),
    })),
  }
}

function testOf(verdict: Verdict): Json {
  const { test, failures } = verdict
  const base = { name: test.name, pointer: test.pointer, passed: passed(verdict) }
  return passed(verdict) ? base : { ...base, text: failureLines(verdict).join('\n'), failures: failures.map(failureOf) }
}

function failureOf(failure: Failure): Json {
  switch (failure.kind) {
    case 'difference': {
      const { kind, at, output, expected = null, mismatches } = failure
      return { kind, at, output, expected, sent: sentJson(failure.sent), mismatches: [...mismatches] }
    }
    case 'answer':
      return { kind: 'twin', problems: failure.problems.map(problem => ({ ...problem })) }
    case 'state': {
      const { at, rule, key = null, is } = failure.expected
      return { kind: 'state', at, rule, key, expected: is, is: failure.is }
    }
    case 'reason': {
      const { at, rule } = failure.expected
      return { kind: 'explain', at, rule, reasons: failure.explanations.map(({ reason }) => reason) }
    }
    case 'fault':
      return {
        kind: 'fault',
        way: failure.way,
        straight: sentJson(failure.straight),
        interrupted: sentJson(failure.interrupted),
      }
  }
}

/** A message that was sent, as a recording writes it. */
function sentJson(sent: Sent | undefined): Json {
  return sent === undefined ? null : parseByValue(outputLine(sent.at, sent.message))
}
