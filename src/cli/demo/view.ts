// What shows the demo: to a person or to a program.
import type { Happening } from './stage.ts'

export interface View {
  show(happening: Happening): void
  /** What has been typed of a new threshold so far; undefined: nothing any more. */
  typing(text: string | undefined): void
  /** The last word. */
  end(): void
}
