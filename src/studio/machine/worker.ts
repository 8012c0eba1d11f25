// The machine's side of the page, in a worker: takes requests, and answers. What is newer of one kind ends what is older.
import { InputError } from '../../workbench/input-error.ts'
import type { Answer, Order, Request, RuleTrace, Series } from '../protocol.ts'
import { allChanges, Deciding } from './deciding.ts'
import { patchOf, testOf } from './keeping.ts'
import { answer } from './question.ts'
import { type ReadText, readText } from './reading.ts'
import { type Memory, readRecording } from './recording.ts'
import { createSlices, Outdated } from './slices.ts'
import { sweepKnob } from './sweeping.ts'

let memory: Memory | undefined
let deciding: Deciding | undefined
let compared: string | undefined
let before: readonly RuleTrace[] | undefined
const newest = new Map<string, number>()
/** What the page has: the trace of each rule, and each series. */
const known = { traces: new Map<string, RuleTrace>(), series: new Map<string, Series>() }

const post = (answered: Answer) => self.postMessage(answered)

/** A recording is loaded before anything is decided; the newest document is decided before anything else is. */
let turn: Promise<unknown> = Promise.resolve()

self.addEventListener('message', event => {
  const request: Request = event.data
  newest.set(request.kind, request.id)
  // What needs no recording waits for nothing that is under way.
  if (request.kind === 'patch') {
    try {
      post({ kind: 'patched', id: request.id, patch: patchOf(request.from, request.to) })
    } catch (error) {
      fail(request, error)
    }
    return
  }
  turn = turn.then(() => work(request)).catch(error => fail(request, error))
})

function fail(request: Request, error: unknown): void {
  if (error instanceof Outdated) return
  const message = error instanceof Error ? error.message : String(error)
  if (!(error instanceof InputError || error instanceof RangeError)) console.error(error)
  post({ kind: 'failed', id: request.id, of: request.kind, message })
}

async function work(request: Exclude<Request, { readonly kind: 'patch' }>): Promise<void> {
  const { kind, id } = request
  if (newest.get(kind) !== id) return
  const isNeeded = () =>
    newest.get(kind) === id &&
    (kind === 'load' || kind === 'decide' || (newest.get('decide') ?? 0) < id) &&
    (kind === 'load' || (newest.get('load') ?? 0) < id)
  const slices = createSlices(isNeeded)
  const progress = (part: number, what: string) => post({ kind: 'progress', id, of: kind, part, what })
  if (request.kind === 'load') {
    memory = await readRecording({ ...request, bytes: new Uint8Array(request.bytes) }, slices, part =>
      progress(part, 'reading'),
    )
    deciding = new Deciding(memory)
    before = undefined
    known.traces.clear()
    known.series.clear()
    post({ kind: 'loaded', id, recording: memory.loaded })
    return
  }
  if (request.kind === 'compare') {
    compared = request.text
    before = undefined
    return
  }
  const read = readText(request.text)
  if (request.kind === 'decide') {
    post({ kind: 'reading', id, reading: read.reading })
    if (memory !== undefined && deciding !== undefined && read.document !== undefined)
      await decide(read, request, deciding, memory)
    return
  }
  const { document } = read
  if (memory === undefined) throw new InputError('There is no recording yet. Drop one on the page.')
  if (document === undefined)
    throw new InputError('The document has problems. Solve those that the editor marks first.')
  if (request.kind === 'ask') {
    const why = await answer(memory, document, request.question, slices, part => progress(part, 'looking'))
    post({ kind: 'why', id, why })
  } else if (request.kind === 'test')
    post({ kind: 'tested', id, test: await testOf(memory, document, request, slices) })
  else
    await sweepKnob(memory, { ...request, document }, slices, (points, part) =>
      post({ kind: 'swept', id, points, part }),
    )

  async function decide(
    read: ReadText,
    { id, seen }: Request & { readonly kind: 'decide' },
    deciding: Deciding,
    { loaded }: Memory,
  ): Promise<void> {
    const started = performance.now()
    const send = (traces: readonly RuleTrace[], until: number, whole: boolean, errors: number) => {
      const order = traces.map(({ rule }) => rule)
      const fresh = freshOf(known.traces, order, traces)
      const changes = whole ? allChanges(before, traces) : []
      const milliseconds = performance.now() - started
      post({ kind: 'decided', id, decided: { until, whole, traces: fresh, order, changes, milliseconds, errors } })
    }
    const chart = (series: readonly Series[]) => {
      const order = series.map(one => one.id)
      post({ kind: 'series', id, series: freshOf(known.series, order, series), order })
    }
    if (before === undefined && compared !== undefined) {
      const old = readText(compared)
      if (old.document !== undefined) before = (await deciding.decide(old, slices)).traces
    }
    const done = await deciding.decide(read, slices, { seen, tell: (traces, until) => send(traces, until, false, 0) })
    send(done.traces, loaded.end, true, done.errors)
    chart(done.made)
    const raw = await deciding.series(read, slices, part => progress(part, 'reading numbers'))
    chart([...done.made, ...raw])
  }
}

/** Those that the page does not have yet; from now on it has them. */
function freshOf<One>(known: Map<string, One>, order: Order, list: readonly One[]): readonly One[] {
  return list.filter((one, index) => {
    const id = order[index] ?? ''
    const isFresh = known.get(id) !== one
    known.set(id, one)
    return isFresh
  })
}
