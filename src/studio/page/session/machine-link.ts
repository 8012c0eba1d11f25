// The machine in its worker: sends it requests, and puts its answers where the views see them.
import { batch } from '@preact/signals'
import type { CsvChoices } from '../../../workbench/recording/csv/choices.ts'
import type { Answer, Decided, Knob, Question, Request, Series } from '../../protocol.ts'
import * as state from './state.ts'

const worker = new Worker('/machine.js')
let last = 0
const newest = new Map<Request['kind'], number>()

type Without<One> = One extends unknown ? Omit<One, 'id'> : never

function send(request: Without<Request>, transfer: Transferable[] = []): void {
  const id = ++last
  newest.set(request.kind, id)
  worker.postMessage({ ...request, id }, transfer)
}

/** The newest recording, so that it can be read otherwise than it was. It need not be in memory. */
let held: Blob | undefined

/** More does not fit into a page's memory. */
const mostBytes = 1_500_000_000

export async function load(name: string, content: Blob, csv: CsvChoices | undefined): Promise<void> {
  if (content.size > mostBytes) {
    const message = `${name} has ${Math.round(content.size / 1e6)} MB, more than a page can hold. Drop a part of it: head -n 1000000 ${name} > part.`
    state.phase.value = { kind: 'unreadable', message }
    return
  }
  held = content
  state.phase.value = { kind: 'reading', part: 0 }
  const bytes = await content.arrayBuffer()
  if (held === content) send({ kind: 'load', name, bytes, csv }, [bytes])
}

/** The same recording, read as it is said now. */
export function readAgain(csv: CsvChoices): void {
  if (held !== undefined) void load(state.recording.value?.name ?? 'recording.csv', held, csv)
}

export function decide(): void {
  state.progress.value = { ...state.progress.value, whole: false, until: undefined }
  send({ kind: 'decide', text: state.text.value, seen: state.view.value.to })
}

export function compareWith(text: string): void {
  state.compared.value = text
  send({ kind: 'compare', text })
}

export function ask(question: Question): void {
  if (state.isLive.value) {
    askInstead.with?.(question)
    return
  }
  batch(() => {
    state.panel.value = 'why'
    state.cursor.value = question.time
    state.whyState.value = { kind: 'asking', part: 0 }
  })
  send({ kind: 'ask', text: state.text.value, question })
}

/** Who answers questions while a module is watched. */
export const askInstead: { with?: (question: Question) => void } = {}

export function sweep(knob: Knob, values: readonly (number | string)[]): void {
  state.swept.value = { knob, values, points: [], part: 0 }
  send({ kind: 'sweep', text: state.text.value, knob, values, labels: state.labels.value })
}

const noNames: ReadonlyMap<string, string> = new Map()

/** Epoch milliseconds; `names` are of messages, by the letters that they are given. */
export function writeTest(from: number, to: number, name: string, names = noNames): void {
  state.tested.value = { from, to, names }
  state.testFault.value = undefined
  if (names === noNames) state.test.value = 'writing'
  send({
    kind: 'test',
    text: state.text.value,
    from,
    to,
    name,
    names,
    rules: state.description.value?.rules.name ?? 'rules.json',
  })
}

export const patch = (from: string): void => send({ kind: 'patch', from, to: state.text.value })

worker.addEventListener('message', event => {
  const answer: Answer = event.data
  batch(() => take(answer))
})

function take(answer: Answer): void {
  const isNewest = (kind: Request['kind']) => newest.get(kind) === answer.id
  switch (answer.kind) {
    case 'loaded':
      state.recording.value = answer.recording
      state.phase.value = { kind: 'ready' }
      state.view.value = state.whole.value
      state.selection.value = undefined
      state.cursor.value = undefined
      state.series.value = []
      numbers.clear()
      state.traces.value = new Map()
      state.whyState.value = { kind: 'none' }
      state.spoken.value = `${answer.recording.count} lines of ${answer.recording.name} were read.`
      send({ kind: 'compare', text: state.compared.value })
      decide()
      break
    case 'reading':
      if (!isNewest('decide')) break
      state.problems.value = answer.reading.problems
      if (state.isLive.value) state.progress.value = { ...state.progress.value, whole: true }
      if (answer.reading.valid) state.reading.value = answer.reading
      else {
        state.reading.value = { ...state.reading.value, valid: false, problems: answer.reading.problems }
        state.progress.value = { ...state.progress.value, whole: true }
      }
      break
    case 'decided':
      takeDecided(answer.decided, isNewest('decide'))
      break
    case 'series':
      for (const one of answer.series) numbers.set(one.id, one)
      takeSeries(answer.order.flatMap(id => numbers.get(id) ?? []))
      break
    case 'why':
      if (!isNewest('ask')) break
      state.why.value = answer.why
      state.whyState.value = { kind: 'answered' }
      state.lit.value =
        answer.why.rules.find(({ rule }) => rule === answer.why.question.rule)?.pointer ??
        answer.why.rules.find(({ verdict }) => verdict === 'fires')?.pointer
      state.spoken.value =
        answer.why.rules.map(({ rule, verdict, reason }) => `${rule} ${verdict}. ${reason}`).join(' ') ||
        `Nothing is decided at ${answer.why.at}.`
      break
    case 'swept': {
      if (!isNewest('sweep') || state.swept.value === undefined) break
      const { points } = state.swept.value
      state.swept.value = { ...state.swept.value, points: [...points, ...answer.points], part: answer.part }
      break
    }
    case 'tested':
      if (isNewest('test')) state.test.value = answer.test
      break
    case 'patched':
      if (isNewest('patch')) state.patched.value = answer.patch
      break
    case 'progress':
      if (answer.of === 'load' && isNewest('load')) state.phase.value = { kind: 'reading', part: answer.part }
      if (answer.of === 'ask' && isNewest('ask')) state.whyState.value = { kind: 'asking', part: answer.part }
      break
    case 'failed':
      if (isNewest(answer.of)) takeFault(answer.of, answer.message)
      break
  }
}

/** All series that came, by id: those that are the same do not come again. */
const numbers = new Map<string, Series>()

/** The same ones are not drawn again. */
function takeSeries(series: readonly Series[]): void {
  const known = state.series.value
  const isSame = series.length === known.length && series.every((one, index) => one === known[index])
  if (!isSame) state.series.value = series
}

function takeDecided(decided: Decided, isNewest: boolean): void {
  const { until, traces, order, changes, milliseconds, errors } = decided
  const whole = decided.whole && isNewest
  const known = new Map(state.traces.value)
  for (const trace of traces) known.set(trace.rule, trace)
  state.traces.value = known
  state.progress.value = { until: isNewest ? until : undefined, whole, milliseconds, errors }
  if (!whole) {
    if (state.order.value.length === 0) state.order.value = state.reading.value.rules.map(({ id }) => id)
    return
  }
  state.order.value = order
  state.changes.value = changes
  // A sweep that this document interrupted begins anew.
  const { swept } = state
  if (swept.value !== undefined && swept.value.part < 1) sweep(swept.value.knob, swept.value.values)
}

function takeFault(of: Request['kind'], message: string): void {
  if (of === 'load') state.phase.value = { kind: 'unreadable', message }
  else if (of === 'ask') state.whyState.value = { kind: 'failed', message }
  else if (of === 'test') {
    // A test that was written before a name was refused stays, to be named otherwise.
    state.testFault.value = message
    if (state.test.value === 'writing') state.test.value = undefined
  } else if (of === 'patch') state.patched.value = { failed: message }
  else state.spoken.value = message
}
