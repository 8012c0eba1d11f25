// Other rules take over: what of the memory goes on, which timers move, and whose end is due now. A change costs what it
// changes.
import type { JsonObject } from '../rules/data/json.ts'
import { canonical, equal } from '../rules/data/value.ts'
import type { Rule } from '../rules/rule/rule.ts'
import type { RuleChange } from './arrangement.ts'
import { carryMemory, durationsOf } from './carry.ts'
import { dismiss, dropForgotten, expectedKeys, holdWatermarks, retimeKeys, runOverdue } from './keys.ts'
import type { RuleMemory } from './memory.ts'
import type { Plan } from './plan.ts'
import type { Host, RuleContext } from './stage.ts'

/** The machine, as far as a change concerns it. */
interface Steps extends Host {
  plan: Plan
  readonly memories: Map<string, RuleMemory>
  readonly awake: Set<string>
  contextOf(rule: Rule | undefined): RuleContext | undefined
  inOwnTime(): readonly RuleContext[]
  start(rule: Rule): void
  finishText(): void
  reorder(): void
}

/** Lets a rule set take over, with what its rules can use of the memory; how many alarms of which rule that ends. */
export function takeOver(steps: Steps, plan: Plan, changes: readonly RuleChange[]): ReadonlyMap<string, number> {
  const ended = new Map<string, number>()
  steps.finishText()
  for (const id of steps.memories.keys()) {
    const context = steps.contextOf(steps.plan.rule(id))
    if (context !== undefined) dropForgotten(context)
  }
  const old = steps.plan.parameters
  const idleChanges = plan.settings.idle !== steps.plan.settings.idle
  const changing = new Set(changes.map(({ before }) => before?.id))
  for (const context of steps.inOwnTime()) if (idleChanges || changing.has(context.rule.id)) holdWatermarks(context)
  const expected = new Map(
    changes.flatMap(({ before }) => {
      const context = before?.starts === true ? steps.contextOf(before) : undefined
      return context === undefined ? [] : [[context.rule.id, expectedKeys(context)]]
    }),
  )
  const moves = steps.plan.isReordered || plan.isReordered
  steps.plan = plan
  if (moves) steps.reorder()
  for (const { before, after } of changes) {
    const memory = before === undefined ? undefined : steps.memories.get(before.id)
    const active = memory?.active ?? 0
    const carried = carry(steps, before, after, memory)
    if (before !== undefined && memory !== undefined && after?.stateless === true) finish(steps, before, after, memory)
    const context = carried === undefined ? undefined : steps.contextOf(after)
    if (before !== undefined && after !== undefined && context !== undefined)
      if (timersMove(before, after, old, plan.parameters)) retimeKeys(context)
    const lost = active - (carried?.active ?? 0)
    if (before?.alarm === true && lost > 0) ended.set(before.id, lost)
    if (after === undefined || after.stateless) continue
    const left = expected.get(after.id) ?? []
    if (context !== undefined && left.length > 0) {
      const stay = new Set(expectedKeys(context).map(canonical))
      dismiss(
        context,
        left.filter(value => !stay.has(canonical(value))),
      )
    }
    steps.start(after)
  }
  if (idleChanges) for (const context of steps.inOwnTime()) retimeKeys(context)
  return ended
}

/** A rule that remembers nothing any more: what waited only for time is due now. */
function finish(steps: Steps, before: Rule, after: Rule, memory: RuleMemory): void {
  const context = { plan: steps.plan, rule: after, memory: carryMemory(before, after, memory), host: steps }
  for (const key of context.memory.keys.values()) if (key.activity === 'pending') runOverdue(context, key)
}

/** The memory of the changed rule, where there is any. */
function carry(
  { memories, awake }: Steps,
  before: Rule | undefined,
  after: Rule | undefined,
  memory: RuleMemory | undefined,
): RuleMemory | undefined {
  if (before !== undefined) {
    memories.delete(before.id)
    awake.delete(before.id)
  }
  if (after === undefined || after.stateless || memory === undefined) return undefined
  const carried = carryMemory(before, after, memory)
  memories.set(after.id, carried)
  if (carried.active > 0) awake.add(after.id)
  return carried
}

const timersMove = (before: Rule, after: Rule, old: JsonObject, parameters: JsonObject) =>
  before.isRead !== after.isRead ||
  !equal(before.node, after.node) ||
  !equal(durationsOf(before, old), durationsOf(after, parameters))
