// The operator in marbles: RxJS's own list of cases for operators, over cold, hot and synchronous sources, with what it
// subscribes to and when it lets go.
import { concat, defer, EMPTY, from, merge, NEVER, Observable, of, range, Subject, take, throwError, timer } from 'rxjs'
import { map, mergeMap, tap } from 'rxjs/operators'
import { TestScheduler } from 'rxjs/testing'
import { describe, expect, it } from 'vitest'
import {
  applyRules,
  InvalidDocument,
  type JsonObject,
  messageOf,
  type PlainMessage,
  runRules,
} from '../../src/index.ts'
import { text } from '../decide.ts'

const above = (limit: number, more: JsonObject = {}) => ({
  rules: { hot: { when: { path: '$.t', gt: limit }, ...more, then: { output: 'out' } } },
})
const rules = above(25)
const reading = (t: number): PlainMessage => ({ body: { t } })
const messages = { c: reading(21), h: reading(35) }
const sent = (t: number) => ({ output: 'out', rules: ['hot'], properties: {}, body: { t } })
const outputs = { H: sent(35) }
const inMarbles = (test: Parameters<TestScheduler['run']>[0]) =>
  new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run(test)

/** Subscribes at once; what came, and how it ended. */
function seen<T>(source$: Observable<T>): readonly unknown[] {
  const all: unknown[] = []
  source$.subscribe({
    next: value => all.push(value),
    error: (error: unknown) => all.push(String(error)),
    complete: () => all.push('complete'),
  })
  return all
}

describe('the five lines of the README', () => {
  const hot = [sent(35), sent(36), 'complete']

  it.each<[string, Observable<PlainMessage>]>([
    ['of', of(reading(21), reading(35), reading(36))],
    ['from', from([35, 21, 36].map(reading))],
    ['range', range(20, 17).pipe(map(t => (t === 21 || t > 34 ? reading(t) : reading(0))))],
    ['concat', concat(of(reading(35)), of(reading(36)))],
    ['defer', defer(() => from([reading(35), reading(36)]))],
  ])('are right at once over a source that emits as it is subscribed to: %s', (_name, source$) => {
    expect(seen(source$.pipe(runRules(rules)))).toEqual(hot)
    expect(seen(source$.pipe(runRules(of(rules))))).toEqual(hot)
  })

  it('subscribe to the source once', () => {
    let subscriptions = 0
    const source$ = defer(() => {
      subscriptions++
      return of(reading(35))
    })
    expect(seen(source$.pipe(runRules(rules)))).toEqual([sent(35), 'complete'])
    expect(subscriptions).toBe(1)
  })

  it('have a machine for each subscription', () => {
    const first = above(25, { changes: { on: '$.t' } })
    const sent$ = of(reading(35), reading(35)).pipe(runRules(first))
    expect([seen(sent$), seen(sent$)]).toEqual([
      [sent(35), 'complete'],
      [sent(35), 'complete'],
    ])
  })
})

describe('messages', () => {
  const cases: readonly (readonly [what: string, source: string, sent: string, subscribed: string])[] = [
    ['never', '-', '-', '^'],
    ['empty', '|', '|', '(^!)'],
    ['one', 'h|', 'H|', '^!'],
    ['many', '-h-c-(hh)-h-|', '-H---(HH)-H-|', '^-----------!'],
    ['none that fires', '-c-c-|', '-----|', '^----!'],
    ['an error', '-h-#', '-H-#', '^--!'],
    ['an error at once', '#', '#', '(^!)'],
    ['never ending', '-h-c-h-', '-H---H-', '^'],
  ]

  it.each(cases)('%s: cold', (_what, source, expected, subscribed) => {
    inMarbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source$ = cold(source, messages)
      expectObservable(source$.pipe(runRules(rules))).toBe(expected, outputs)
      expectSubscriptions(source$.subscriptions).toBe(subscribed)
    })
  })

  it.each(cases)('%s: hot', (_what, source, expected, subscribed) => {
    inMarbles(({ hot, expectObservable, expectSubscriptions }) => {
      const source$ = hot(source, messages)
      expectObservable(source$.pipe(runRules(rules))).toBe(expected, outputs)
      expectSubscriptions(source$.subscriptions).toBe(subscribed)
    })
  })

  it('come before the subscription, and are not for it', () => {
    inMarbles(({ hot, expectObservable }) => {
      const source$ = hot('h--^-h-|', messages)
      expectObservable(source$.pipe(runRules(rules))).toBe('--H-|', outputs)
    })
  })

  it('are let go with the subscription', () => {
    inMarbles(({ hot, expectObservable, expectSubscriptions }) => {
      const source$ = hot('-h-h-h-', messages)
      const documents$ = hot('a------', { a: rules })
      expectObservable(source$.pipe(runRules(documents$)), '^---!').toBe('-H-H-', outputs)
      expectSubscriptions(source$.subscriptions).toBe('^---!')
      expectSubscriptions(documents$.subscriptions).toBe('^---!')
    })
  })

  it('are let go by whoever takes the first, and by a chain around it', () => {
    inMarbles(({ hot, expectObservable, expectSubscriptions }) => {
      const source$ = hot('-c-h-h-', messages)
      const sent$ = of(0).pipe(mergeMap(() => source$.pipe(runRules(rules), take(1))))
      expectObservable(sent$).toBe('---(H|)', outputs)
      expectSubscriptions(source$.subscriptions).toBe('^--!')
    })
  })

  it('without end, as fast as they are asked for, end when enough has come', () => {
    const endless$ = range(0, Number.POSITIVE_INFINITY).pipe(map(reading))
    expect(seen(endless$.pipe(runRules(rules), take(2)))).toEqual([sent(26), sent(27), 'complete'])
  })

  it('that a reader of what is sent causes are decided too', () => {
    const source$ = new Subject<PlainMessage>()
    const all = seen(
      source$.pipe(
        runRules(rules),
        tap(({ body }) => Object(body).t < 32 && source$.next(reading(32))),
      ),
    )
    source$.next(reading(30))
    source$.complete()
    expect(all).toEqual([sent(32), sent(30), 'complete'])
  })
})

describe('a callback that throws', () => {
  const fault = new Error('bad callback')
  const fail = () => {
    throw fault
  }

  it('in the message: an error, and the sources are let go', () => {
    inMarbles(({ hot, expectObservable, expectSubscriptions }) => {
      const bad = { ...messages, x: { body: { toJSON: fail } as never } }
      const source$ = hot('-h-x-h-|', bad)
      const documents$ = hot('a-------', { a: rules })
      const error = new TypeError('the body of a message cannot be written as JSON: bad callback')
      expectObservable(source$.pipe(runRules(documents$))).toBe('-H-#', outputs, error)
      expectSubscriptions(source$.subscriptions).toBe('^--!')
      expectSubscriptions(documents$.subscriptions).toBe('^--!')
    })
  })

  it('in the report: an error', () => {
    expect(seen(of(reading(35)).pipe(runRules(rules, { report: fail })))).toEqual(['Error: bad callback'])
  })

  it('in the sources: an error', () => {
    expect(seen(defer(fail).pipe(runRules(rules)))).toEqual(['Error: bad callback'])
    expect(seen(of(reading(35)).pipe(runRules(new Observable<JsonObject>(fail))))).toEqual(['Error: bad callback'])
  })
})

describe('documents', () => {
  const documents = { a: above(25), b: above(40), x: above(25, { wen: true }) }

  it('decide about the messages after them, and one with problems is passed over', () => {
    inMarbles(({ hot, expectObservable, expectSubscriptions }) => {
      const documents$ = hot('a--x--b---a-', documents)
      const source$ = hot('-----h-h---h|', messages)
      expectObservable(source$.pipe(runRules(documents$))).toBe('-----H-----H|', outputs)
      expectSubscriptions(documents$.subscriptions).toBe('^-----------!')
    })
  })

  it('until the first: the base document', () => {
    inMarbles(({ hot, expectObservable }) => {
      const sent$ = hot('-h-h-|', messages).pipe(runRules(hot('--b---', documents), { base: above(30) }))
      expectObservable(sent$).toBe('-H---|', outputs)
    })
  })

  it.each([
    ['none', EMPTY],
    ['never one', NEVER],
  ])('%s: the base document', (_what, documents$) => {
    const sent$ = of(reading(35)).pipe(runRules(documents$, { base: above(30) }))
    expect(seen(sent$)).toEqual([sent(35), 'complete'])
  })

  it('that fail end it, and the messages are let go, or never asked for', () => {
    inMarbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const source$ = hot('-h---h-|', messages)
      expectObservable(source$.pipe(runRules(cold('a--#', documents)))).toBe('-H-#', outputs)
      expectSubscriptions(source$.subscriptions).toBe('^--!')
      const unasked$ = cold('h|', messages)
      expectObservable(unasked$.pipe(runRules(throwError(() => 'error')))).toBe('#')
      expectSubscriptions(unasked$.subscriptions).toBe([])
    })
  })

  it('and what became of each is told', () => {
    const told: (readonly [boolean, readonly string[]])[] = []
    const sent$ = of(reading(35)).pipe(
      runRules(from([documents.x, documents.a]), {
        report: ({ accepted, problems }) => told.push([accepted, problems.map(({ pointer }) => pointer)]),
      }),
    )
    expect(seen(sent$)).toEqual([sent(35), 'complete'])
    expect(told).toEqual([
      [false, ['/rules/hot/wen']],
      [true, []],
    ])
  })

  it('with errors are refused at once where there is only the one, and a base on subscription', () => {
    expect(() => runRules(documents.x)).toThrow(InvalidDocument)
    expect(() => applyRules(documents.x)).toThrow(InvalidDocument)
    expect(seen(of(reading(35)).pipe(runRules(EMPTY, { base: documents.x })))).toEqual([
      expect.stringContaining('the document has problems: /rules/hot/wen'),
    ])
  })

  it('are documents', () => {
    const explained = /the rules are a document/
    for (const wrong of [undefined, null, 'rules.json', 3, [rules]]) {
      expect(() => runRules(wrong as never)).toThrow(explained)
      const wrong$ = new Observable<JsonObject>(subscriber => subscriber.next(wrong as never))
      expect(seen(of(reading(35)).pipe(runRules(wrong$)))).toEqual([expect.stringMatching(explained)])
    }
  })
})

describe('timers', () => {
  const held = above(25, { for: '5s' })

  it('run between the messages', () => {
    inMarbles(({ hot, expectObservable }) => {
      expectObservable(hot('h 9s h|', messages).pipe(runRules(held))).toBe('5s H 4001ms |', outputs)
    })
  })

  it('are not waited for when the messages have ended', () => {
    inMarbles(({ cold, expectObservable }) => {
      expectObservable(cold('h 2s |', messages).pipe(runRules(held))).toBe('2001ms |')
    })
    expect(seen(of(reading(35)).pipe(runRules(held)))).toEqual(['complete'])
  })

  it('are cleared where a timer sends the last that is wanted', () => {
    const scheduler = new TestScheduler(() => undefined)
    scheduler.maxFrames = 60_000
    const repeating = above(25, { for: '5s', repeat: '1s' })
    const all = seen(merge(of(reading(35)), NEVER).pipe(runRules(repeating, { scheduler }), take(2)))
    scheduler.flush()
    // Nothing is scheduled after the second: time stands where it was sent.
    expect([all, scheduler.now()]).toEqual([[sent(35), sent(35), 'complete'], 6000])
  })

  it('run by the clock that a program has', () => {
    inMarbles(({ expectObservable }) => {
      const source$ = merge(of(reading(35)), timer(8000).pipe(map(() => reading(20))))
      expectObservable(source$.pipe(runRules(held), take(1))).toBe('5s (H|)', outputs)
    })
  })
})

describe('applyRules', () => {
  it('takes messages in either form, and sends bytes', () => {
    const arriving = [
      reading(35),
      messageOf(reading(36)),
      { text: '{"t":37.0}', properties: new Map([['line', 'L1']]) },
    ]
    const sent = seen(
      from(arriving).pipe(
        applyRules(rules),
        map(({ bytes, properties }) => [text(bytes), [...properties]]),
      ),
    )
    expect(sent).toEqual([['{"t":35}', []], ['{"t":36}', []], ['{"t":37.0}', [['line', 'L1']]], 'complete'])
  })
})
