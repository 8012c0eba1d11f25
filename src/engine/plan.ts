// The plan: a rule set arranged for running. Immutable; the machine swaps one plan for another.

import type { RuleSet } from '../rules/document.ts'
import type { Message } from '../rules/message.ts'
import type { Rule } from '../rules/rule.ts'

export interface Plan extends RuleSet {
  /** The rules that read an input, in their order. */
  readonly rulesOf: (input: Message['input']) => InputRules
}

export interface InputRules {
  readonly rules: readonly Rule[]
  /** True where one of them reads the body. */
  readonly needsBody: boolean
}

/** Arranges the rules by the inputs that they read. */
export function compile(ruleSet: RuleSet): Plan {
  const everywhere = ruleSet.rules.filter(rule => rule.from === undefined)
  const named = new Set(ruleSet.rules.flatMap(rule => rule.from ?? []))
  const byInput = new Map([...named].map(input => [input, inputRules(ruleSet.rules.filter(reads(input)))]))
  const elsewhere = inputRules(everywhere)
  return { ...ruleSet, rulesOf: input => byInput.get(input) ?? elsewhere }
}

const reads = (input: string) => (rule: Rule) => rule.from === undefined || rule.from.includes(input)

const inputRules = (rules: readonly Rule[]): InputRules => ({ rules, needsBody: rules.some(rule => rule.needsBody) })
