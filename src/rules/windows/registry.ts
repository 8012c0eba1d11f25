// Every kind of window, in the order of the documentation. To add one: a file beside this, and a line here.
import { isObject, type Json } from '../data/json.ts'
import { count } from './count.ts'
import { hopping } from './hopping.ts'
import { latestBy } from './latestBy.ts'
import { session } from './session.ts'
import { sliding } from './sliding.ts'
import { tumbling } from './tumbling.ts'
import { whileWindow } from './while.ts'
import type { WindowKind } from './window.ts'

export const windows: readonly WindowKind[] = [tumbling, hopping, sliding, session, count, whileWindow, latestBy]

/** The kind of which a window is; undefined where the node is of none. */
export const kindOf = (node: Json | undefined): WindowKind | undefined =>
  isObject(node) ? windows.find(({ name }) => node[name] !== undefined) : undefined
