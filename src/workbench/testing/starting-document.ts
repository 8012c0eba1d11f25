// With which document a test starts: that of its file, with desired properties of its own, and the rules that it asks for.
import { isObject, type Json, type JsonObject } from '../../rules/data/json.ts'
import { readDocument } from '../../rules/document/document.ts'
import type { Rule } from '../../rules/rule/rule.ts'
import { mergeObject } from '../../rules/twin/merge-patch.ts'
import { type FileProblem, fileProblem, known } from './file-problem.ts'

type Report = (problem: FileProblem) => void

/** The desired properties with which a test starts, and the rules that they run. */
export interface Desired {
  readonly desired: JsonObject
  readonly rules: readonly Rule[]
}

/** Those of the file, with the test's own over them. */
export function readDesired(patch: Json | undefined, pointer: string, shared: Desired, report: Report): Desired {
  if (!isObject(patch)) return shared
  const desired = mergeObject(shared.desired, patch)
  const { ruleSet, problems } = readDocument(desired)
  for (const { pointer: place, severity, message } of problems) {
    if (severity === 'error') report(fileProblem('rejected-twin', pointer, `The rules reject it: ${place}: ${message}`))
  }
  return { desired, rules: ruleSet?.rules ?? [] }
}

/**
 * The same with no other rules than those that `only` names, if it is given. The others are switched off where patches of
 * the twin may change them, and left out where none does: a test of one rule of many costs what one rule costs.
 */
export function onlyRules(
  all: Desired,
  patches: Json | undefined,
  only: Json | undefined,
  pointer: string,
  report: Report,
): Desired {
  if (!Array.isArray(only)) return all
  const names = all.rules.map(({ id }) => id)
  only.forEach((name: Json, index) => {
    if (names.includes(String(name))) return
    const { list, hint } = known(String(name), names)
    report(fileProblem('unknown-rule', `${pointer}/${index}`, `No rule "${name}" runs; ${list}.`, hint))
  })
  const mayChange =
    isObject(patches) && Object.values(patches).some(patch => isObject(patch) && isObject(patch['rules']))
  const own = isObject(all.desired['rules']) ? all.desired['rules'] : {}
  const nodes: JsonObject = { ...Object.fromEntries(all.rules.map(({ id, node }) => [id, node])), ...own }
  const rules = Object.entries(nodes).flatMap(([id, node]): [string, Json][] => {
    if (only.includes(id)) return [[id, node]]
    // What the document leaves out, a base document that it is merged with would bring again.
    const isLeftOut = Object.hasOwn(own, id) && !mayChange
    return isLeftOut || !isObject(node) ? [] : [[id, { ...node, enabled: false }]]
  })
  return {
    desired: { ...all.desired, rules: Object.fromEntries(rules) },
    rules: all.rules.filter(({ id }) => only.includes(id)),
  }
}
