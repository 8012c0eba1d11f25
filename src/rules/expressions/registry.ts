// Every form of expression, in the order of the documentation. To add one: a file beside this, and a line here.
import type { ExpressionForm } from '../expression.ts'
import { each } from './each.ts'
import { latest } from './latest.ts'
import { literal } from './literal.ts'
import { message } from './message.ts'
import { path } from './path.ts'
import { previous } from './previous.ts'
import { property } from './property.ts'
import { raised } from './raised.ts'
import { key, rule } from './rule.ts'
import { step } from './step.ts'
import { system } from './system.ts'
import { twin } from './twin.ts'
import { up } from './up.ts'
import { use } from './use.ts'

export const expressionForms: readonly ExpressionForm[] = [
  literal,
  path,
  message,
  property,
  system,
  twin,
  latest,
  step,
  use,
  each,
  up,
  previous,
  rule,
  key,
  raised,
]
