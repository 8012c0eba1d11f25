// What goes on from window to window: of each counter the key's last number before the window, as one row in which nothing
// else means anything. It is there as long as the key is, whether a window is open or not.
import { type Fold, get } from '../../aggregates/fold.ts'
import { copyNumbers, type FoldPlace, newRows, type RowLayout, type Rows } from './result-rows.ts'

export interface ContinuedLayout extends RowLayout {
  /** The folds that go on; none where the window is of a kind in which each begins with its own. */
  readonly continued: readonly ContinuedPlace[]
}

export interface ContinuedPlace extends FoldPlace {
  readonly carryOn: NonNullable<Fold['carryOn']>
}

/** What goes on after the events of this row have left the window. Changes the row `before`, where there is one. */
export function carriedOn(
  layout: ContinuedLayout,
  before: Rows | undefined,
  left: Rows,
  index: number,
): Rows | undefined {
  let after = before
  for (const { place, fold, carryOn } of layout.continued) {
    const from = index * layout.width + place
    if (get(left.numbers, from) === 0) continue
    after ??= newRows(layout, 1)
    after.numbers[place] = 1
    copyNumbers(after, place + 1, left, from + 1, fold.width)
    carryOn(after.numbers, place + 1, after)
  }
  return after
}
