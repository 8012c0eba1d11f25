// Which form an object is written in: found by its keys. Knows the registry of forms, and reads nothing.
import type { ExpressionForm } from './form.ts'
import { expressionForms } from './registry.ts'

/** The forms by their names. */
export const formByName: ReadonlyMap<string, ExpressionForm> = new Map(expressionForms.map(form => [form.name, form]))

/** The form that takes all other forms among these keys as its modifiers. */
export function headOf(keys: readonly string[]): ExpressionForm | undefined {
  const found = keys.flatMap(key => formByName.get(key) ?? [])
  return found.find(head =>
    found.every(other => other === head || (head.modifiers !== undefined && other.name in head.modifiers)),
  )
}

/** Every key that the form takes. */
export const keysOf = ({ name, modifiers = {} }: Pick<ExpressionForm, 'name' | 'modifiers'>): readonly string[] => [
  name,
  ...Object.keys(modifiers),
]
