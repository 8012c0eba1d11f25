// Test files as the tests of this folder write them: read, judged and shown without a disk.
import type { JsonObject } from '../../../src/index.ts'
import { failureLines } from '../../../src/workbench/testing/failure-text.ts'
import type { RuleTest } from '../../../src/workbench/testing/rule-test.ts'
import { readTestFile } from '../../../src/workbench/testing/test-file.ts'
import type { StartMachine } from '../../../src/workbench/testing/test-run.ts'
import { judge, type Verdict } from '../../../src/workbench/testing/verdict.ts'

/** The tests of a file that is valid. */
export function testsOf(file: JsonObject): readonly RuleTest[] {
  const { file: read, problems, document } = readTestFile(file, undefined)
  if (read === undefined) throw new Error(JSON.stringify([...problems, ...document]))
  return read.tests
}

/** The verdict about the only test of a file. */
export function verdictOf(file: JsonObject, startMachine?: StartMachine): Verdict {
  const [only] = testsOf(file)
  if (only === undefined) throw new Error('the file has no test')
  return judge(only, startMachine === undefined ? {} : { startMachine })
}

/** What a person reads of the only test of a file; empty where it passes. */
export function failureOf(file: JsonObject, startMachine?: StartMachine): string {
  return failureLines(verdictOf(file, startMachine)).join('\n')
}
