// Every kind of window, in the order of the documentation. To add one: a file beside this, and a line here.
import { count } from './count.ts'
import { hopping } from './hopping.ts'
import { session } from './session.ts'
import { sliding } from './sliding.ts'
import { tumbling } from './tumbling.ts'
import type { WindowKind } from './window.ts'

export const windows: readonly WindowKind[] = [tumbling, hopping, sliding, session, count]
