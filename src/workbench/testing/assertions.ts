// The states and the reasons that a test asserts: which rule, which key, which message. Reads them; verdict.ts looks.
import { parseDuration, showDuration } from '../../rules/data/duration.ts'
import { isObject, type Json, type JsonObject } from '../../rules/data/json.ts'
import type { Rule } from '../../rules/rule/rule.ts'
import { type FileProblem, fileProblem, known } from './file-problem.ts'
import type { ExpectedReason, ExpectedState, TestEntry } from './rule-test.ts'

type Report = (problem: FileProblem) => void

/** The rules that run at the start of a test, and the ids of those that begin later. */
export interface Running {
  readonly rules: readonly Rule[]
  readonly later: readonly string[]
}

const items = (node: Json | undefined): readonly JsonObject[] => (Array.isArray(node) ? node.filter(isObject) : [])

/** The member `states`, whose shape was checked. */
export function readStates(
  node: Json | undefined,
  pointer: string,
  running: Running,
  end: number,
  report: Report,
): readonly ExpectedState[] {
  return items(node).map((state, index) => {
    const place = `${pointer}/${index}`
    const at = parseDuration(String(state['at'])) ?? 0
    const rule = running.rules.find(({ id }) => id === state['rule'])
    checkRule(state, place, running, report)
    if (rule !== undefined) checkKey(state, place, rule, report)
    if (at > end) {
      const message = `${showDuration(at)} is after the end of the test at ${showDuration(end)}.`
      report(fileProblem('after-end', `${place}/at`, message))
    }
    const is = state['is'] === 'raised' ? 'raised' : state['is'] === 'pending' ? 'pending' : 'idle'
    return { pointer: place, at, rule: String(state['rule']), key: state['key'], is }
  })
}

/** A key is asserted exactly where the rule has keys. */
function checkKey(state: JsonObject, place: string, rule: Rule, report: Report): void {
  if (rule.key !== undefined && state['key'] === undefined) {
    report(fileProblem('unknown-rule', place, `The rule ${rule.id} has a state for each key: add "key".`))
  }
  if (rule.key === undefined && state['key'] !== undefined) {
    report(
      fileProblem('unknown-rule', `${place}/key`, `The rule ${rule.id} has no "by", and so no keys: leave "key" out.`),
    )
  }
}

/** The member `explain`, whose shape was checked, with the message that each is about. */
export function readReasons(
  node: Json | undefined,
  pointer: string,
  running: Running,
  entries: readonly TestEntry[],
  report: Report,
): readonly (Omit<ExpectedReason, 'entry'> & { readonly entry: TestEntry })[] {
  return items(node).flatMap((reason, index) => {
    const place = `${pointer}/${index}`
    const at = parseDuration(String(reason['at'])) ?? 0
    const letter = reason['message']
    const arrived = entries.filter(entry => entry.kind === 'message' && entry.at === at)
    const entry = arrived.find(found => found.kind === 'message' && (letter === undefined || found.letter === letter))
    checkRule(reason, place, running, report)
    if (entry === undefined) {
      const what = letter === undefined ? 'No message' : `No message "${String(letter)}"`
      report(fileProblem('nothing-arrives', place, `${what} arrives at ${showDuration(at)}.`))
      return []
    }
    const { fired, reason: sentence } = reason
    return [
      {
        pointer: place,
        at,
        rule: String(reason['rule']),
        entry,
        fired: typeof fired === 'boolean' ? fired : undefined,
        reason: typeof sentence === 'string' ? sentence : undefined,
      },
    ]
  })
}

function checkRule(node: JsonObject, place: string, { rules, later }: Running, report: Report): void {
  const name = String(node['rule'])
  const names = [...rules.map(({ id }) => id), ...later]
  if (names.includes(name)) return
  const { list, hint } = known(name, names)
  report(fileProblem('unknown-rule', `${place}/rule`, `No rule "${name}" runs; ${list}.`, hint))
}
