// Internal streams over all rules of a document: what is fed and read in a circle, or by one side only.
import { didYouMean, type Problem, problem } from './problem.ts'
import type { Rule } from './rule.ts'

/** Whether the rule feeds or reads a stream. */
export function usesStreams(rule: Rule): boolean {
  if (rule.from?.some(isStream) === true) return true
  return [rule.then, rule.otherwise, rule.resolved].some(list => list.some(({ outputs }) => outputs.some(isStream)))
}

const isStream = (name: string) => name.startsWith('#')

const streamsOf = (names: readonly string[]) => names.filter(isStream)

const fedBy = (rule: Rule) =>
  streamsOf([...rule.then, ...rule.otherwise, ...rule.resolved].flatMap(({ outputs }) => outputs))

/** Streams that these rules feed and read in a circle, read and never feed, or feed and never read. */
export function checkStreams(rules: readonly Rule[]): readonly Problem[] {
  const problems: Problem[] = []
  const fed = new Set(rules.flatMap(fedBy))
  const read = new Set(rules.flatMap(rule => streamsOf(rule.from ?? [])))
  for (const rule of rules) {
    for (const name of streamsOf(rule.from ?? [])) {
      if (fed.has(name)) continue
      const message = `No rule feeds the stream ${name}, so that this rule sees nothing of it.`
      problems.push(problem('unread-stream', `/rules/${rule.id}/from`, message, didYouMean(name, fed)))
    }
    for (const name of fedBy(rule)) {
      if (read.has(name)) continue
      problems.push(
        problem('unread-stream', `/rules/${rule.id}`, `No rule reads the stream ${name}.`, didYouMean(name, read)),
      )
    }
  }
  const readers = new Map<string, Rule[]>()
  for (const rule of rules) {
    for (const name of streamsOf(rule.from ?? [])) readers.set(name, [...(readers.get(name) ?? []), rule])
  }
  const done = new Set<Rule>()
  const visit = (rule: Rule, trail: readonly Rule[]): void => {
    const start = trail.indexOf(rule)
    if (start >= 0) {
      const circle = [...trail.slice(start), rule].map(({ id }) => id).join(' → ')
      problems.push(
        problem('cyclic-streams', `/rules/${rule.id}/from`, `The rules feed each other in a circle: ${circle}.`),
      )
      return
    }
    if (done.has(rule)) return
    done.add(rule)
    for (const next of fedBy(rule).flatMap(name => readers.get(name) ?? [])) visit(next, [...trail, rule])
  }
  for (const rule of rules) visit(rule, [])
  return problems
}
