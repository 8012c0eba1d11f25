// The pipeline, drawn: what is delivered and what the twin says, then when what is sent, settled and reported.
import { EMPTY, ignoreElements, map, tap, throwError, timer } from 'rxjs'
import { TestScheduler } from 'rxjs/testing'
import { describe, expect, it } from 'vitest'
import {
  type Activity,
  type Desired,
  type JsonObject,
  type Message,
  type PipelineOptions,
  pipeline,
} from '../../src/index.ts'
import { message } from '../decide.ts'

const messages: Readonly<Record<string, Message>> = {
  c: message({ machine: { temperature: 21 } }),
  h: message({ machine: { temperature: 35 } }),
  v: message({ machine: { temperature: 80 } }),
  b: message(null, { text: '{' }),
}

const twins: Readonly<Record<string, Desired>> = {
  t: { version: 1, document: {} },
  u: { version: 2, document: { TemperatureThreshold: 40 } },
  x: { version: 3, document: { TemperatureThreshold: 'hot', rules: [] } },
}

/** The letter under which a message or a document was drawn. */
function letterOf(activity: Activity): string {
  if (activity.kind === 'applied') return letter(twins, twin => twin.version === activity.desired.version)
  if (activity.kind === 'reported' || activity.kind === 'unreported') {
    return letter(twins, twin => twin.version === activity.version)
  }
  return 'message' in activity ? letter(messages, drawn => drawn.bytes === activity.message?.bytes) : '?'
}

const letter = <Drawn>(among: Readonly<Record<string, Drawn>>, is: (drawn: Drawn) => boolean) =>
  Object.entries(among).find(([, drawn]) => is(drawn))?.[0] ?? '?'

type Rows = { readonly [kind in Activity['kind']]?: string }

interface Drawing extends Rows {
  readonly twin: string
  readonly inputs: string
  /** When the inputs are listened to. */
  readonly subscribed?: string
  /** When to stop, and when the pipeline completes. */
  readonly stop?: string
  readonly completes?: string
  /** How many frames a send, a settlement and a report take; NaN: it fails at once. */
  readonly takes?: {
    readonly code?: string
    readonly send?: number
    readonly settle?: number
    readonly report?: number
  }
  readonly concurrency?: number
}

/** Runs the drawing in virtual time and holds each drawn row against what happened. Returns what was reported. */
function draw(drawing: Drawing): readonly JsonObject[] {
  const { takes = {}, twin, inputs, stop, subscribed, completes, concurrency, ...rows } = drawing
  const reports: JsonObject[] = []
  const kept: number[] = []
  const seen: (readonly [frame: number, kind: string, letter: string])[] = []
  const after = (frames = 0) =>
    Number.isNaN(frames)
      ? throwError(() =>
          Object.assign(new Error('refused'), drawing.takes?.code === undefined ? {} : { code: drawing.takes.code }),
        )
      : frames === 0
        ? EMPTY
        : timer(frames)
  const scheduler = new TestScheduler((actual, expected) => expect(actual).toEqual(expected))
  scheduler.run(({ cold, hot, expectObservable, expectSubscriptions }) => {
    const inputs$ = hot(inputs, messages)
    const deliveries$ = inputs$.pipe(map(arriving => ({ message: arriving, settle: () => after(takes.settle) })))
    const report = (patch: JsonObject) => {
      reports.push(patch)
      return after(takes.report)
    }
    const options: PipelineOptions = {
      ...(stop === undefined ? {} : { stop$: cold(stop) }),
      ...(concurrency === undefined ? {} : { concurrency }),
    }
    const ports = {
      inputs: { deliveries$ },
      sender: { send: () => after(takes.send) },
      twin: { desired$: cold(twin, twins), report, keep: (it: Desired) => kept.push(it.version) },
    }
    const watched$ = pipeline(ports, options).pipe(
      tap(activity => seen.push([scheduler.now(), activity.kind, letterOf(activity)])),
      ignoreElements(),
    )
    expectObservable(watched$).toBe(completes ?? '')
    if (subscribed !== undefined) expectSubscriptions(inputs$.subscriptions).toBe(subscribed)
  })
  // Every document that was accepted is kept for a start without a hub, and no other.
  expect(kept).toEqual(
    seen.flatMap(([, kind, it]) => (kind === 'applied' && it !== 'x' ? (twins[it]?.version ?? []) : [])),
  )
  for (const [kind, row] of Object.entries(rows)) {
    const drawn = scheduler.run(() => TestScheduler.parseMarbles(row, undefined, undefined, true, true))
    expect([kind, ...seen.filter(([, of]) => of === kind).map(([frame, , it]) => [frame, it])]).toEqual([
      kind,
      ...drawn.map(({ frame, notification }) => [frame, 'value' in notification ? notification.value : '?']),
    ])
  }
  return reports
}

describe('the data path', () => {
  it('sends what matches, and settles each delivery', () => {
    draw({
      twin: '   t----------',
      inputs: ' --h---c---h',
      sent: '   --h-------h',
      settled: '--h---c---h',
    })
  })

  it('settles a delivery only after its output was accepted', () => {
    draw({
      twin: '     t----------',
      inputs: '   --h---c----',
      takes: { send: 3, settle: 1 },
      sent: '     -----h-----',
      settled: '  ------hc---',
    })
  })

  it('decides in order, and has a bounded number of messages on their way out', () => {
    draw({
      twin: '     t----------',
      inputs: '   -(hvh)------',
      takes: { send: 4 },
      concurrency: 2,
      decided: '  -(hvh)------',
      sent: '     -----(hv)h',
    })
  })

  it('leaves a delivery unsettled where its output was refused, and goes on', () => {
    draw({
      twin: '     t----------',
      inputs: '   --h---c----',
      takes: { send: Number.NaN },
      unsent: '   --h--------',
      settled: '  ------c----',
    })
  })

  it('settles a delivery whose output can never be sent, or it would come again for ever', () => {
    draw({
      twin: '     t----------',
      inputs: '   --h---c----',
      takes: { send: Number.NaN, code: 'refused' },
      refused: '  --h--------',
      settled: '  --h---c----',
    })
  })

  it('goes on where settling fails', () => {
    draw({
      twin: '       t----------',
      inputs: '     --h---c----',
      takes: { settle: Number.NaN },
      sent: '       --h--------',
      unsettled: '  --h---c----',
    })
  })

  it('sends what cannot be decoded to the errors output, and settles it', () => {
    draw({
      twin: '     t----------',
      inputs: '   --b---h----',
      sent: '     --b---h----',
      settled: '  --b---h----',
    })
  })

  it('takes no more when it is stopped, and completes when what it took is done', () => {
    draw({
      twin: '       t------------',
      inputs: '     --h--v---h---',
      takes: { send: 5 },
      stop: '       ------s------',
      subscribed: ' ^-----!',
      settled: '    -------h--v--',
      completes: '  ----------|',
    })
  })

  it('does not wait for the answer to a report when it is stopped', () => {
    draw({
      twin: '       t------------',
      inputs: '     --h--v-------',
      takes: { send: 5, report: 50 },
      stop: '       ------s------',
      completes: '  ----------|',
    })
  })

  it('never completes of itself', () => {
    draw({ twin: 't|', inputs: '-h|', settled: '-h' })
  })
})

describe('the control path', () => {
  it('lets deliveries wait for the first document', () => {
    draw({
      twin: '     -----t-----',
      inputs: '   -h-c------h',
      decided: '  -----(hc)-h',
    })
  })

  it('lets a new threshold take effect with the next message', () => {
    draw({
      twin: '     t----u-----',
      inputs: '   -h-v--h-v--',
      sent: '     -h-v----v--',
      settled: '  -h-v--h-v--',
      reported: ' t----u-----',
    })
  })

  it('keeps the rules where a document is rejected, and says so', () => {
    const reports = draw({
      twin: '     t----x-----',
      inputs: '   -h----h----',
      sent: '     -h----h----',
      applied: '  t----x-----',
      reported: ' t----x-----',
    })
    expect(reports.at(-1)).toMatchObject({
      TemperatureThreshold: { ac: 400, av: 3 },
      rules: {
        ac: 400,
        av: 3,
        problems: [{ code: 'not-an-object', severity: 'error', pointer: '/rules' }],
      },
    })
  })

  it('reports after the swap, in order, and goes on where the report fails', () => {
    draw({
      twin: '        tu---------',
      inputs: '      --h---v----',
      takes: { report: 3 },
      reported: '    ---tu------',
      sent: '        ------v----',
    })
    draw({
      twin: '        t---u------',
      inputs: '      -h---h-v---',
      takes: { report: Number.NaN },
      unreported: '  t---u------',
      sent: '        -h-----v---',
    })
  })

  it('tells of a change at once, while the answer to the one before is on its way', () => {
    draw({
      twin: '     t-u--------',
      inputs: '   ---h-------',
      takes: { report: 6 },
      applied: '  t-u--------',
      reported: ' ------t-u',
    })
  })

  it('tells of a change before it tells what was decided by it', () => {
    const order: string[] = []
    const scheduler = new TestScheduler(() => undefined)
    scheduler.run(({ cold, hot, flush }) => {
      const deliveries$ = hot('h', messages).pipe(map(arriving => ({ message: arriving, settle: () => EMPTY })))
      const ports = {
        inputs: { deliveries$ },
        sender: { send: () => EMPTY },
        twin: { desired$: cold('-t', twins), report: () => EMPTY, keep: () => undefined },
      }
      pipeline(ports).subscribe(({ kind }) => order.push(kind))
      flush()
    })
    expect(order.filter(kind => kind === 'applied' || kind === 'decided')).toEqual(['applied', 'decided'])
  })

  it('answers in the form of IoT Plug and Play', () => {
    const [, answer] = draw({ twin: 't-u', inputs: '-', reported: 't-u' })
    expect(answer).toEqual({
      TemperatureThreshold: { value: 40, ac: 200, av: 2, ad: 'accepted' },
      rules: { ac: 200, av: 2, ad: '1 rule running', problems: [] },
    })
  })
})
