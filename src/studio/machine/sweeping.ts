// A recording through the rules for each value of one number of the document: workbench/sweep does it, for any place.
import { applyEdits } from '../../rules/data/edit.ts'
import { isObject, type JsonObject } from '../../rules/data/json.ts'
import { readDocument } from '../../rules/document/document.ts'
import { diffPatch } from '../../rules/twin/merge-patch.ts'
import { scoreOf } from '../../workbench/sweep/labels.ts'
import { sweep } from '../../workbench/sweep/sweep.ts'
import type { Knob, Label, SweepFigures, SweepPoint } from '../protocol.ts'
import { groupsOf, section } from './document-walk.ts'
import { type Memory, partOf } from './recording.ts'
import type { Slices } from './slices.ts'

/** So many are run at once: their results are shown, and then the next are run. */
const atOnce = 4

export interface Sweeping {
  readonly document: JsonObject
  readonly knob: Knob
  readonly values: readonly (number | string)[]
  readonly labels: readonly Label[]
}

/** Values for which the document would not be valid are left out. */
export async function sweepKnob(
  memory: Memory,
  { document, knob, values, labels }: Sweeping,
  slices: Slices,
  tell: (points: readonly SweepPoint[], part: number) => void,
): Promise<void> {
  const concerned = onlyRules(document, knob.rules)
  const runs = values.flatMap(value => {
    const edited = applyEdits(concerned, [{ op: 'replace', path: knob.pointer, value }])
    const isValid =
      isObject(edited) && !readDocument(edited, { rules: {} }).problems.some(({ severity }) => severity === 'error')
    return isObject(edited) && isValid ? [{ value, patch: diffPatch(concerned, edited) }] : []
  })
  for (let at = 0; at < runs.length; at += atOnce) {
    const some = runs.slice(at, at + atOnce)
    const part = (of: number) => (at + of * some.length) / runs.length
    const recording = partOf(memory, 0, memory.entries.length, slices, of => tell([], part(of)))
    const swept = await sweep(
      recording,
      concerned,
      some.map(({ patch }) => patch),
    )
    const points = swept.runs.map(
      ({ rules }, index): SweepPoint => ({
        value: some[index]?.value ?? 0,
        rules: [...rules].flatMap(([rule, watch]): readonly SweepFigures[] =>
          knob.rules.includes(rule)
            ? [
                {
                  rule,
                  raisings: watch.raisings.length,
                  raisedFor: watch.raisedFor,
                  sent: watch.sent,
                  score: labels.length === 0 ? undefined : scoreOf(watch.raisings, labels),
                },
              ]
            : [],
        ),
      }),
    )
    tell(points, part(1))
  }
}

/** The rules that read it, with those that they act on. */
function onlyRules(document: JsonObject, ids: readonly string[]): JsonObject {
  const rules = section(document, 'rules')
  const wanted = groupsOf(document)
    .filter(group => group.some(id => ids.includes(id)))
    .flat()
  return { ...document, rules: Object.fromEntries(wanted.map(id => [id, rules[id] ?? null])) }
}
