// Every form of expression, in the order of the documentation. To add one: a file beside this, and a line here.
import { abs } from './abs.ts'
import { add } from './add.ts'
import { alarm } from './alarm.ts'
import { avg } from './avg.ts'
import { bit } from './bit.ts'
import { bytes } from './bytes.ts'
import { ceil } from './ceil.ts'
import { clock } from './clock.ts'
import { coalesce } from './coalesce.ts'
import { concat } from './concat.ts'
import { date } from './date.ts'
import { div } from './div.ts'
import { each } from './each.ts'
import { floor } from './floor.ts'
import type { ExpressionForm } from './form.ts'
import { hour } from './hour.ts'
import { conditional } from './if.ts'
import { iso } from './iso.ts'
import { item } from './item.ts'
import { join } from './join.ts'
import { json } from './json.ts'
import { latest } from './latest.ts'
import { length } from './length.ts'
import { literal } from './literal.ts'
import { lower } from './lower.ts'
import { max } from './max.ts'
import { message } from './message.ts'
import { min } from './min.ts'
import { minute } from './minute.ts'
import { mod } from './mod.ts'
import { mul } from './mul.ts'
import { now } from './now.ts'
import { number } from './number.ts'
import { object } from './object.ts'
import { path } from './path.ts'
import { pow } from './pow.ts'
import { previous } from './previous.ts'
import { property } from './property.ts'
import { raised } from './raised.ts'
import { replace } from './replace.ts'
import { round } from './round.ts'
import { key, rule } from './rule.ts'
import { split } from './split.ts'
import { sqrt } from './sqrt.ts'
import { step } from './step.ts'
import { sub } from './sub.ts'
import { substring } from './substring.ts'
import { sum } from './sum.ts'
import { system } from './system.ts'
import { text } from './text.ts'
import { time } from './time.ts'
import { trim } from './trim.ts'
import { twin } from './twin.ts'
import { unpack } from './unpack.ts'
import { up } from './up.ts'
import { upper } from './upper.ts'
import { use } from './use.ts'
import { weekday } from './weekday.ts'

/** The forms of expressions, in the order of the documentation. */
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
  alarm,
  add,
  sub,
  mul,
  div,
  mod,
  abs,
  round,
  floor,
  ceil,
  sqrt,
  pow,
  min,
  max,
  sum,
  avg,
  concat,
  lower,
  upper,
  trim,
  length,
  substring,
  replace,
  split,
  join,
  number,
  text,
  json,
  item,
  bytes,
  unpack,
  bit,
  conditional,
  coalesce,
  object,
  now,
  time,
  iso,
  hour,
  minute,
  weekday,
  date,
  clock,
]
