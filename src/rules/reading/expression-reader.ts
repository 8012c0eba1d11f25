// Reads expressions by the registry of their forms. Knows no predicate.
import { isObject, type Json, type JsonObject } from '../data/json.ts'
import { meantKey, type Problem, problem, replacing, under, unknownKey } from '../data/problem.ts'
import { show, typeOf, type ValueType, withArticle } from '../data/value.ts'
import type { ExpressionForm } from '../expressions/form.ts'
import { formByName, headOf, keysOf } from '../expressions/form-by-keys.ts'
import { readBodyPath } from '../expressions/path.ts'
import { expressionForms } from '../expressions/registry.ts'
import { type Expression, invalid, list, literal } from '../nodes/expression.ts'
import type { NodeReader } from '../nodes/node-reader.ts'
import { parsePath } from '../path/path.ts'
import { checkShape, type Shape, shapeOf } from '../schema/fragment.ts'

/** What each form's argument and modifiers look like. */
const shapes: ReadonlyMap<string, readonly (readonly [key: string, shape: Shape])[]> = new Map(
  [...formByName].map(([name, { argument, modifiers }]) => [
    name,
    Object.entries({ [name]: argument, ...modifiers }).map(([key, schema]) => [key, shapeOf(schema)] as const),
  ]),
)

/** Where types are wanted, an expression that can never yield one of them is a problem. */
export function readExpression(
  node: Json,
  pointer: string,
  reader: NodeReader,
  wanted: readonly ValueType[] | undefined,
): Expression {
  const expression = readAny(node, pointer, reader)
  const { types } = expression
  if (wanted === undefined || types === undefined || types.some(type => wanted.includes(type))) return expression
  const parameter = isObject(node) && typeof node['twin'] === 'string'
  const what = parameter ? `The parameter ${node['twin']}` : show(node)
  const message = `${what} is ${types.map(withArticle).join(' or ')}; ${wanted.map(withArticle).join(' or ')} is needed here.`
  reader.report(problem(parameter ? 'parameter-type' : 'wrong-type', pointer, message))
  return invalid(node)
}

function readAny(node: Json, pointer: string, reader: NodeReader): Expression {
  if (node === null) return invalid(node) // reported where the document is searched for nulls
  if (typeof node === 'string' && node.startsWith('$')) {
    const template = templateOf(node)
    if (template !== undefined) {
      const message = `${show(node)} is not a JSONPath: nothing fills \${…} in a string.`
      reader.report(problem('bad-path', pointer, message, replacing(pointer, template)))
      return invalid(node)
    }
    const literally = `for the string itself write { "literal": ${show(node)} }`
    return readBodyPath(node, pointer, reader, replacing(pointer, { literal: node }, literally)) ?? invalid(node)
  }
  if (typeof node === 'string' && node.includes('${')) reader.report(noTemplate(node, pointer))
  if (Array.isArray(node)) {
    return list(
      node.map((item, index) => reader.expression(item, under(pointer, index))),
      node,
    )
  }
  if (!isObject(node)) return literal(node, node, [typeOf(node)])
  const form = headOf(Object.keys(node))
  if (form === undefined) {
    reportNoForm(node, pointer, reader)
    return invalid(node)
  }
  const valid = keysOf(form)
  for (const key of Object.keys(node)) {
    if (!valid.includes(key)) {
      const hint = form.insteadOf?.(node, key, pointer)
      reader.report(unknownKey(pointer, key, node, `cannot be combined with "${form.name}"`, valid, hint))
    }
  }
  return readForm(form, node, pointer, reader)
}

/** A string with a place that was probably meant to be filled. */
function noTemplate(text: string, pointer: string): Problem {
  const message = `${show(text)} is a plain string: nothing fills \${…}. Join strings with "concat".`
  const template = templateOf(text)
  return problem('no-template', pointer, message, template === undefined ? undefined : replacing(pointer, template))
}

/** What a string with `${…}` in it was meant to be, where each of these is a path. */
function templateOf(text: string): Json | undefined {
  const parts = text.split(/\$\{([^{}]*)\}/)
  if (parts.length === 1) return undefined
  const found = parts.map((part, at) => (at % 2 === 0 ? literally(part) : pathIn(part)))
  if (found.some(part => part === undefined)) return undefined
  const whole = found.flatMap(part => (part === undefined || part === '' ? [] : [part]))
  return whole.length === 1 ? whole[0] : { concat: whole }
}

const literally = (text: string): Json => (text.startsWith('$') ? { literal: text } : text)

function pathIn(text: string): string | undefined {
  const path = text.startsWith('$') ? text : `$.${text.trim()}`
  return 'path' in parsePath(path) ? path : undefined
}

function reportNoForm(node: JsonObject, pointer: string, reader: NodeReader): void {
  const keys = Object.keys(node)
  const forms = keys.filter(key => formByName.has(key))
  if (forms.length > 1) {
    const message = `${forms.map(key => `"${key}"`).join(' and ')} cannot be combined in one expression.`
    reader.report(problem('ambiguous-test', pointer, message))
  } else if (keys.length === 0) {
    const message = '{} is not an expression; write { "literal": {} } if you mean an empty object.'
    reader.report(problem('ambiguous-test', pointer, message))
  }
  for (const key of keys) {
    if (forms.includes(key)) continue
    const hint =
      meantKey(pointer, key, node, expressionForms) ??
      replacing(pointer, { object: node }, 'write an object as { "object": … } or { "literal": … }')
    reader.report(problem('unknown-key', under(pointer, key), `"${key}" is not the name of an expression.`, hint))
  }
}

/** Reads the part of the object that belongs to the form; other keys are the caller's. */
export function readForm(form: ExpressionForm, node: JsonObject, pointer: string, reader: NodeReader): Expression {
  const parts = (shapes.get(form.name) ?? []).filter(([key]) => node[key] !== undefined)
  if (parts.some(([key]) => node[key] === null)) return invalid(node)
  const problems = parts.flatMap(([key, shape]) => checkShape(shape, node[key] ?? null, under(pointer, key)))
  reader.report(...problems)
  return problems.length > 0 ? invalid(node) : form.read(node, pointer, reader)
}
