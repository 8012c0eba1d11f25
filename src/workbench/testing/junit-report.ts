// What a run of test files came to, as continuous integration reads it: JUnit's XML, as Jenkins, GitLab and Azure
// Pipelines take it. Without times, so that the same result is the same file.
import { failureLines } from './failure-text.ts'
import { type FileResult, passed, problemText } from './text-report.ts'
import type { Verdict } from './verdict.ts'

/** A suite for each file; a file that is not valid has one case, which is an error. */
export function junitReport(results: readonly FileResult[]): string {
  const suites = results.map(suiteOf).join('')
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="edge-rules">\n${suites}</testsuites>\n`
}

function suiteOf({ loaded, verdicts }: FileResult): string {
  const {
    problems,
    source: { name },
  } = loaded
  if (verdicts === undefined) {
    const text = problems.map(problemText).join('\n')
    const error = `    <testcase${attributes({ classname: name, name: 'is valid' })}>\n      <error message="The file is not valid.">${escapeXml(text)}</error>\n    </testcase>\n`
    return suite({ name, tests: 1, failures: 0, errors: 1 }, error)
  }
  const failures = verdicts.filter(verdict => !passed(verdict)).length
  return suite(
    { name, tests: verdicts.length, failures, errors: 0 },
    verdicts.map(verdict => caseOf(name, verdict)).join(''),
  )
}

const suite = (counts: Readonly<Record<string, string | number>>, cases: string) =>
  `  <testsuite${attributes(counts)}>\n${cases}  </testsuite>\n`

function caseOf(file: string, verdict: Verdict): string {
  const head = `    <testcase${attributes({ classname: file, name: verdict.test.name })}`
  if (passed(verdict)) return `${head}/>\n`
  const lines = failureLines(verdict)
  const message = lines.find(line => /^(At|A fault|The rules) /.test(line)) ?? 'failed'
  return `${head}>\n      <failure${attributes({ message })}>${escapeXml(lines.join('\n'))}</failure>\n    </testcase>\n`
}

const attributes = (values: Readonly<Record<string, string | number>>) =>
  Object.entries(values)
    .map(([name, value]) => ` ${name}="${escapeXml(String(value))}"`)
    .join('')

/** XML 1.0 has no form for most control characters. */
const escapeXml = (text: string) =>
  text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
    .replace(/[&<>"]/g, character => entities[character] ?? character)

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
