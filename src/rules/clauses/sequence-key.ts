// Sequences that follow an id which is not in their key: what completes one drops the partial matches of all others.
import type { Edit } from '../data/edit.ts'
import { isObject, type Json, type JsonObject } from '../data/json.ts'
import { type Problem, problem, under } from '../data/problem.ts'
import { partsOf } from './sequence-steps.ts'

/** Each step whose event must have a value in common with an earlier step's, where `by` has not that value. */
export function warnOfMixing(rule: JsonObject, pointer: string): readonly Problem[] {
  return partsOf(rule['sequence'], under(pointer, 'sequence')).flatMap(([{ when }, place]) => {
    const path = when === undefined ? undefined : sharedPath(when)
    if (path === undefined || keyHas(rule['by'], path)) return []
    const message = `This step looks for the ${path} of an earlier one, which is not part of "by": the first match that is completed drops those of every other ${path}.`
    const edits = [withKey(rule['by'], path, under(pointer, 'by'))]
    return [problem('mixed-partials', under(place, 'when'), message, { text: `put "${path}" into "by"`, edits })]
  })
}

/** The path of which the condition demands that it leads to the same value as in an earlier step. */
function sharedPath(condition: Json): string | undefined {
  if (!isObject(condition)) return undefined
  const { all, eq } = condition
  if (Array.isArray(all)) return all.map(sharedPath).find(found => found !== undefined)
  const path = condition['path'] ?? condition['value']
  if (typeof path !== 'string' || !isObject(eq) || typeof eq['step'] !== 'string') return undefined
  return eq['path'] === path ? path : undefined
}

const keyHas = (by: Json | undefined, path: string): boolean =>
  Array.isArray(by)
    ? by.some(part => keyHas(part, path))
    : by === path || (isObject(by) && (by['path'] === path || Object.hasOwn(by, 'use')))

function withKey(by: Json | undefined, path: string, pointer: string): Edit {
  if (by === undefined) return { op: 'add', path: pointer, value: path }
  return { op: 'replace', path: pointer, value: [...(Array.isArray(by) ? by : [by]), path] }
}
