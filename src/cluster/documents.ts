// The document over time: what runs first, and each change with its time. All modules of an isolate share its plans.
import { Plan } from '../engine/plan.ts'
import type { JsonObject } from '../rules/data/json.ts'
import { type Problem, problem } from '../rules/data/problem.ts'
import { DocumentReader } from '../rules/document/document.ts'
import { mergeObject } from '../rules/twin/merge-patch.ts'
import type { TwinAnswer } from '../workbench/recording/line-writer.ts'
import type { TimeForm } from '../workbench/recording/time-form.ts'
import { documentOf } from './document-text.ts'

/** A change of the document: it comes before every message of a later time, and of its time before those of a greater order. */
export interface Change {
  readonly time: number
  readonly order: number
  /** Undefined: the document was refused, and the rules go on. */
  readonly plan: Plan | undefined
  readonly answer: TwinAnswer
  /** How its recording gives times. */
  readonly form: TimeForm
}

export class Documents {
  /** What runs first; undefined where the document has errors. */
  readonly first: Plan | undefined
  readonly problems: readonly Problem[]
  readonly changes: Change[] = []
  readonly #reader = new DocumentReader()
  #desired: JsonObject

  constructor(document: JsonObject) {
    const { ruleSet, problems } = this.#reader.read(document)
    this.first = ruleSet === undefined ? undefined : new Plan(ruleSet).share()
    this.problems = problems
    this.#desired = document
  }

  /** What became of the first and of each change. */
  get answers(): readonly TwinAnswer[] {
    const first = { version: 1, status: this.first === undefined ? 400 : 200, problems: this.problems }
    return [first, ...this.changes.map(({ answer }) => answer)]
  }

  /** A merge patch of the desired properties, as a twin gets it. */
  patch(patch: JsonObject, at: Pick<Change, 'time' | 'order' | 'form'>): Change {
    return this.replace(mergeObject(this.#desired, patch), at)
  }

  /** The text of another document; one that is none is refused. */
  take(text: string, at: Pick<Change, 'time' | 'order' | 'form'>): TwinAnswer {
    const found = documentOf(text)
    if (typeof found !== 'string') return this.replace(found, at).answer
    const refused = problem('not-an-object', '', `The document ${found}`)
    return this.#add(undefined, [refused], at).answer
  }

  /** Another document. */
  replace(desired: JsonObject, at: Pick<Change, 'time' | 'order' | 'form'>): Change {
    this.#desired = desired
    const { ruleSet, problems } = this.#reader.read(desired)
    return this.#add(ruleSet === undefined ? undefined : new Plan(ruleSet).share(), problems, at)
  }

  /** Time does not go back from one change to the next. */
  #add(plan: Plan | undefined, problems: readonly Problem[], at: Pick<Change, 'time' | 'order' | 'form'>): Change {
    const time = Math.max(at.time, this.changes.at(-1)?.time ?? Number.NEGATIVE_INFINITY)
    const answer = { version: this.changes.length + 2, status: plan === undefined ? 400 : 200, problems }
    const change = { ...at, time, plan, answer }
    this.changes.push(change)
    return change
  }

  /** How many changes there are up to that one, which may be gone. */
  countUpTo(time: number, order: number): number {
    const next = this.changes.findIndex(one => one.time > time || (one.time === time && one.order > order))
    return next < 0 ? this.changes.length : next
  }

  /** What runs after so many changes. */
  planAfter(count: number): Plan | undefined {
    for (let index = count - 1; index >= 0; index--) {
      const plan = this.changes[index]?.plan
      if (plan !== undefined) return plan
    }
    return this.first
  }
}
