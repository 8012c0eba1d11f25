// What the page shows, as signals: one place that all views read. Knows no view and no server.
import { computed, signal } from '@preact/signals'
import type { CsvChoices } from '../../../workbench/recording/csv/choices.ts'
import type {
  FoundProblem,
  KeptTest,
  Knob,
  Label,
  Loaded,
  Patched,
  Reading,
  RuleChanges,
  RuleTrace,
  Series,
  SweepPoint,
  Why,
} from '../../protocol.ts'
import type { Description } from './server.ts'

export type Panel = 'why' | 'try' | 'keep' | 'recording' | 'live'

export interface Span {
  readonly from: number
  readonly to: number
}

/** What is under way, or why nothing is. */
export type Phase =
  | { readonly kind: 'starting' }
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'empty' }
  | { readonly kind: 'reading'; readonly part: number }
  | { readonly kind: 'unreadable'; readonly message: string }
  /** For a module that does not answer yet. */
  | { readonly kind: 'waiting'; readonly message: string }
  | { readonly kind: 'ready' }

export const phase = signal<Phase>({ kind: 'starting' })
export const description = signal<Description | undefined>(undefined)

/** The document as it stands in the editor, as it is on the disk, and what it is compared with. */
export const text = signal('')
export const saved = signal({ text: '', version: '' })
export const compared = signal('')
export const saveNote = signal<{ readonly text: string; readonly isFault: boolean } | undefined>(undefined)

/** What is in the file, where that is neither what was read nor what was saved. */
export const onDisk = signal<{ readonly text: string; readonly version: string } | undefined>(undefined)

export const reading = signal<Reading>({ valid: true, problems: [], rules: [], knobs: [], tests: [] })
/** Of the newest text, also where it is not valid. */
export const problems = signal<readonly FoundProblem[]>([])

/** What was said of a CSV file. */
export const csvChoices = signal<CsvChoices>({})
export const recording = signal<Loaded | undefined>(undefined)
export const traces = signal<ReadonlyMap<string, RuleTrace>>(new Map())
export const order = signal<readonly string[]>([])
export const changes = signal<readonly RuleChanges[]>([])
export const series = signal<readonly Series[]>([])
export interface Progress {
  /** Up to there the newest document is decided; undefined: what is shown is still what another did. */
  readonly until: number | undefined
  readonly whole: boolean
  readonly milliseconds: number
  readonly errors: number
}

export const progress = signal<Progress>({ until: undefined, whole: true, milliseconds: 0, errors: 0 })
/** What comes after it is not decided yet. */
export const decidedUntil = computed(() =>
  progress.value.whole ? Number.POSITIVE_INFINITY : (progress.value.until ?? Number.POSITIVE_INFINITY),
)

/** What of time is seen, and what is selected. */
export const view = signal<Span>({ from: 0, to: 1 })
export const selection = signal<Span | undefined>(undefined)
export const cursor = signal<number | undefined>(undefined)
export const hover = signal<number | undefined>(undefined)
export const expanded = signal<ReadonlySet<string>>(new Set())
/** Groups of rows that are shut. */
export const shut = signal<ReadonlySet<string>>(new Set())
/** Of more charts than fit, those of this rule. */
export const focused = signal<string | undefined>(undefined)
export const selectedRow = signal<string | undefined>(undefined)

export const panel = signal<Panel>('why')
export const why = signal<Why | undefined>(undefined)
export const whyState = signal<
  | { readonly kind: 'none' | 'answered' }
  /** `part`: how much of the recording was run for the answer, from 0 to 1. */
  | { readonly kind: 'asking'; readonly part: number }
  | { readonly kind: 'failed'; readonly message: string }
>({ kind: 'none' })
/** The place in the document that lights up. */
export const lit = signal<string | undefined>(undefined)

export const knob = signal<string | undefined>(undefined)
export const sweptRule = signal<string | undefined>(undefined)
export const swept = signal<
  | {
      readonly knob: Knob
      readonly values: readonly (number | string)[]
      readonly points: readonly SweepPoint[]
      readonly part: number
    }
  | undefined
>(undefined)
export const labels = signal<readonly Label[]>([])

export const labelFault = signal<string | undefined>(undefined)

export const test = signal<KeptTest | 'writing' | undefined>(undefined)
export const testFault = signal<string | undefined>(undefined)
export const testName = signal('')
/** What the test is made of; its names by the letters that its messages are given. */
export const tested = signal<(Span & { readonly names: ReadonlyMap<string, string> }) | undefined>(undefined)
export const running = signal('')
export const patched = signal<Patched | { readonly failed: string } | undefined>(undefined)

/** A running module is watched: nothing is decided here. */
export const isLive = signal(false)
export const liveName = signal('')
export const liveFault = signal<string | undefined>(undefined)
/** The view goes with the time, and so many milliseconds of it are seen. */
export const following = signal(false)
export const followed = signal(60_000)

/** What is said to those who do not see the screen. */
export const spoken = signal('')

export const isChanged = computed(() => text.value !== saved.value.text)
export const whole = computed((): Span => {
  const { start = 0, end = 1 } = recording.value ?? {}
  const margin = Math.max(1, (end - start) * 0.01)
  return { from: start - margin, to: end + margin }
})
