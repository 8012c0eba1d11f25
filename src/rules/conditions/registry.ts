// Every predicate of the language, in the order of the documentation. To add one: a file beside this, and a line here.
import type { PredicateDefinition } from '../condition.ts'
import { eq } from './eq.ts'
import { exists } from './exists.ts'
import { gt } from './gt.ts'
import { gte } from './gte.ts'
import { lt } from './lt.ts'
import { lte } from './lte.ts'
import { ne } from './ne.ts'

export const predicates: readonly PredicateDefinition[] = [eq, ne, gt, gte, lt, lte, exists]
