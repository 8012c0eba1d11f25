// Watching a running module: its stream into the model, the model into what the views read, a few times a second.
import { batch, effect, signal } from '@preact/signals'
import { isObject, type JsonObject, member } from '../../../rules/data/json.ts'
import { type LiveEvent, readEvents } from '../../../workbench/live/event-stream.ts'
import type { Question } from '../../protocol.ts'
import { setText } from '../editor/editor.tsx'
import { compareWith, decide, load } from '../session/machine-link.ts'
import { openLive, Refused, readLiveDocument } from '../session/server.ts'
import * as state from '../session/state.ts'
import { timeText } from '../session/times.ts'
import { decisionOf } from './decisions.ts'
import { LiveModel } from './live-model.ts'

/** Frames a second: what eyes follow, and a page draws without haste. */
const frameTime = 200
/** Between two attempts. */
const patience = 2000

export interface Pulse {
  readonly connected: boolean
  readonly received: number
  readonly shown: number
  readonly skipped: number
  readonly lost: number
}

export const pulse = signal<Pulse | undefined>(undefined)
export const trouble = signal<string | undefined>(undefined)
export const isPaused = signal(false)

let model: LiveModel | undefined
let stop = new AbortController()
/** The module's clock, ahead of this machine's. */
let ahead = 0
let isFresh = false

const now = () => Date.now() + ahead

/** Until `leave`; connects again where the module was away. */
export async function watchLive(): Promise<void> {
  stop = new AbortController()
  const { signal: ended } = stop
  state.isLive.value = true
  state.panel.value = 'live'
  const frames = setInterval(show, frameTime)
  const release = effect(() => model?.chart(state.reading.value.tests))
  while (!ended.aborted) {
    try {
      await takeDocument()
      for await (const event of readEvents(await openLive(ended))) take(event)
      state.liveFault.value = 'The module has ended the connection; trying again …'
    } catch (error) {
      if (ended.aborted) break
      state.liveFault.value =
        error instanceof Refused ? `${error.message} Trying again …` : 'The connection is lost; trying again …'
      if (model === undefined) state.phase.value = { kind: 'waiting', message: state.liveFault.value }
    }
    await new Promise(resolve => setTimeout(resolve, patience))
  }
  clearInterval(frames)
  release()
}

/** From watching to trying: what was seen becomes the recording, on which changes are decided. */
export function keepSeen(): void {
  const seen = new Blob([model?.recording() ?? ''])
  leave()
  void load('seen-live.jsonl', seen, undefined)
}

function leave(): void {
  stop.abort()
  model = undefined
  pulse.value = undefined
  state.isLive.value = false
  state.panel.value = 'why'
  state.recording.value = undefined
}

export function askLive(question: Question): void {
  if (model === undefined) return
  const why = model.why(question, time => timeText(Math.round(time)))
  batch(() => {
    state.panel.value = 'why'
    state.cursor.value = question.time
    state.following.value = false
    state.why.value = why
    state.whyState.value = { kind: 'answered' }
    state.lit.value = why.rules[0]?.pointer
    state.spoken.value = why.rules.map(({ rule, verdict, reason }) => `${rule} ${verdict}. ${reason}`).join(' ')
  })
}

async function takeDocument(): Promise<void> {
  const answer = await readLiveDocument()
  const effective = member(answer, 'effective')
  if (!isObject(effective)) return
  const text = `${JSON.stringify(effective, null, 2)}\n`
  const isOurs = state.description.value?.rules.mayBeSaved === true
  batch(() => {
    state.running.value = text
    if (isOurs) return
    state.saved.value = { ...state.saved.value, text }
    compareWith(text)
    setText(text)
    state.text.value = text
  })
  decide()
}

function take({ name, data }: LiveEvent): void {
  const at = member(data, 'at')
  if (typeof at === 'number' && (name === 'pulse' || name === 'hello')) ahead = at - Date.now()
  switch (name) {
    case 'hello':
      begin(data, typeof at === 'number' ? at : Date.now())
      break
    case 'decision': {
      const decision = decisionOf(data)
      if (decision !== undefined) model?.add(decision)
      isFresh = true
      break
    }
    case 'states':
      model?.see(data)
      isFresh = true
      break
    case 'document':
      if (data['accepted'] === true) void takeDocument().catch(() => {})
      break
    case 'trouble':
      trouble.value = `${data['kind']} at ${data['output']}: ${data['error']}`
      break
    case 'pulse':
      pulse.value = {
        connected: data['connected'] === true,
        received: Number(data['received']),
        shown: Number(data['shown']),
        skipped: Number(data['skipped']),
        lost: Number(data['lost']),
      }
      break
  }
}

/** Who connects again goes on with what was seen before. */
function begin(hello: JsonObject, at: number): void {
  state.liveFault.value = undefined
  if (model !== undefined) return
  const module = member(hello, 'module')
  const id = isObject(module) ? [module['device'], module['module']].filter(Boolean).join('/') : ''
  model = new LiveModel(at)
  model.chart(state.reading.value.tests)
  state.liveName.value = id || (state.description.value?.live ?? 'module')
  state.following.value = true
  isFresh = true
  show()
  state.phase.value = { kind: 'ready' }
}

const shownAtFirst = 60_000

function show(): void {
  if (model === undefined || isPaused.value) return
  const time = now()
  const rules = state.reading.value.rules.map(({ id }) => id)
  const seen = model
  batch(() => {
    if (isFresh || seen.loaded('', time).count > 0) {
      state.recording.value = seen.loaded(state.liveName.value, time)
      state.order.value = rules
      state.traces.value = seen.traces(rules, time)
      state.series.value = seen.series()
      isFresh = false
    }
    if (!state.following.value) return
    const length = Math.max(shownAtFirst / 4, state.followed.value)
    state.view.value = { from: time - length, to: time + length * 0.02 }
  })
}
