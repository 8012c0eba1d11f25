// Every predicate of the language, in the order of the documentation. To add one: a file beside this, and a line here.
import { between } from './between.ts'
import { contains } from './contains.ts'
import { endsWith } from './endsWith.ts'
import { eq } from './eq.ts'
import { exists } from './exists.ts'
import { gt } from './gt.ts'
import { gte } from './gte.ts'
import { isIn } from './in.ts'
import { length } from './length.ts'
import { lt } from './lt.ts'
import { lte } from './lte.ts'
import { matches } from './matches.ts'
import { ne } from './ne.ts'
import { notIn } from './notIn.ts'
import type { PredicateDefinition } from './predicate.ts'
import { startsWith } from './startsWith.ts'
import { type } from './type.ts'
import { within } from './within.ts'

/** The predicates, in the order of the documentation. */
export const predicates: readonly PredicateDefinition[] = [
  eq,
  ne,
  gt,
  gte,
  lt,
  lte,
  between,
  isIn,
  notIn,
  matches,
  startsWith,
  endsWith,
  contains,
  exists,
  type,
  length,
  within,
]
