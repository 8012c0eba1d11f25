// Every form of expression, in the order of the documentation. To add one: a file beside this, and a line here.
import type { ExpressionForm } from '../expression.ts'
import { literal } from './literal.ts'
import { path } from './path.ts'
import { property } from './property.ts'
import { twin } from './twin.ts'

export const expressionForms: readonly ExpressionForm[] = [literal, path, property, twin]
