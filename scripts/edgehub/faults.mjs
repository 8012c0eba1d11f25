// Everything that may happen to a module at an edgeHub, in an order that a seed makes: at the local hub, which takes faults.
import { setTimeout as sleep } from 'node:timers/promises'

/** mulberry32: the same numbers on every run. */
function randomFrom(seed) {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/**
 * Seconds for which each lasts. `network` and `twin` name what can be in one state only at a time. What makes the module ask or
 * connect again comes with what it then finds.
 */
const faults = [
  { name: 'SIGTERM', weight: 3, begin: ({ kill }) => kill('SIGTERM') },
  { name: 'SIGKILL', weight: 3, begin: ({ kill }) => kill('SIGKILL') },
  { name: 'disconnect', weight: 3, begin: ({ hub, module }) => hub.fault({ kind: 'disconnect', module }) },
  {
    name: 'edgeHub restarts',
    weight: 3,
    of: 'network',
    lasts: [1, 25],
    begin: ({ hub }) => hub.fault({ kind: 'down' }),
    end: ({ hub }) => hub.fault({ kind: 'up' }),
  },
  {
    name: 'a long absence of edgeHub',
    weight: 1,
    of: 'network',
    lasts: [40, 90],
    begin: ({ hub }) => hub.fault({ kind: 'down' }),
    end: ({ hub }) => hub.fault({ kind: 'up' }),
  },
  {
    name: 'the network swallows everything',
    weight: 2,
    of: 'network',
    lasts: [5, 120],
    begin: ({ hub }) => hub.fault({ kind: 'silent' }),
    end: ({ hub }) => hub.fault({ kind: 'up' }),
  },
  ...['slow', 'offline', 'empty', 'none'].flatMap(answer => [
    {
      name: `twin ${answer}, disconnect`,
      weight: 1,
      of: 'twin',
      lasts: [30, 120],
      async begin({ hub, module, random }) {
        await hub.fault({
          kind: 'twin',
          module,
          answer,
          ...(answer === 'slow' ? { after: 5_000 + random() * 60_000 } : {}),
        })
        await hub.fault({ kind: 'disconnect', module })
      },
      end: ({ hub, module }) => hub.fault({ kind: 'twin', module, answer: 'normal' }),
    },
    {
      name: `twin ${answer}, SIGTERM`,
      weight: 1,
      of: 'twin',
      lasts: [30, 120],
      async begin({ hub, module, kill }) {
        await hub.fault({ kind: 'twin', module, answer })
        kill('SIGTERM')
      },
      end: ({ hub, module }) => hub.fault({ kind: 'twin', module, answer: 'normal' }),
    },
  ]),
  {
    name: 'a change of the twin',
    weight: 2,
    begin: ({ hub, module, random }) => hub.patchTwin(module, { Number: Math.floor(random() * 1e6) }),
  },
  ...['slow', 'error'].map(answer => ({
    name: `workload ${answer}, SIGKILL`,
    weight: 1,
    of: 'workload',
    lasts: [20, 60],
    async begin({ hub, kill }) {
      await hub.fault({ kind: 'workload', answer, ...(answer === 'slow' ? { after: 35_000 } : {}) })
      kill('SIGKILL')
    },
    end: ({ hub }) => hub.fault({ kind: 'workload', answer: 'normal' }),
  })),
  {
    name: 'an acknowledgement gets lost',
    weight: 1,
    begin: ({ hub, module }) => hub.fault({ kind: 'dropAcknowledgement', module }),
  },
  // Over MQTT a refusal is a loss, which nobody is told of.
  {
    name: 'outputs are refused',
    weight: 1,
    isPossible: transport => transport.startsWith('amqp'),
    begin: ({ hub, module }) => hub.fault({ kind: 'refuse', module, count: 3 }),
  },
  {
    name: 'outputs are refused for now',
    weight: 1,
    isPossible: transport => transport.startsWith('amqp'),
    begin: ({ hub, module }) =>
      hub.fault({ kind: 'refuse', module, count: 6, condition: 'com.microsoft:device-container-throttled' }),
  },
]

/** Seconds of messages that flow again, from one fault to the next. */
const pause = [3, 30]
/** How often a fault comes on top of the one before, whether or not messages flow again. */
const onTop = 0.2
/** Seconds after which the next one comes in any case. */
const most = 240

/**
 * Lets faults happen until it is stopped, which ends those that last. `counts` has how often each happened; `lastArrival` says when a
 * message came last, in the seconds of `now`.
 */
export function startFaults({ seed, transport, story, now, lastArrival, ...context }) {
  const random = randomFrom(seed)
  const between = ([least, most]) => least + random() * (most - least)
  const possible = faults.filter(({ isPossible = () => true }) => isPossible(transport))
  const counts = {}
  /** What is in force, by what it is of: how it ends. */
  const inForce = new Map()
  let isOver = false

  function pick() {
    const free = possible.filter(({ of }) => of === undefined || !inForce.has(of))
    let left = random() * free.reduce((sum, { weight }) => sum + weight, 0)
    return free.find(({ weight }) => {
      left -= weight
      return left < 0
    })
  }

  /** Returns when it is over, where it keeps messages away for as long as it lasts. */
  async function happen() {
    const fault = pick()
    const seconds = fault.lasts === undefined ? 0 : between(fault.lasts)
    counts[fault.name] = (counts[fault.name] ?? 0) + 1
    const ended = story.begin(fault.name, seconds > 0 ? `${seconds.toFixed(0)} s` : '')
    if (fault.end === undefined) {
      await fault.begin({ ...context, random })
      ended()
      return
    }
    const lasting = new AbortController()
    const over = sleep(seconds * 1000, undefined, { signal: lasting.signal })
      .catch(() => {})
      .then(async () => {
        inForce.delete(fault.of)
        await fault.end(context)
        ended()
      })
    inForce.set(fault.of, () => {
      lasting.abort()
      return over
    })
    await fault.begin({ ...context, random })
    if (fault.of === 'network') await over
  }

  async function happenOnAndOn() {
    while (!isOver) {
      await happen().catch(error => story.tell(`the fault failed: ${error.message}`))
      const since = now()
      if (random() > onTop) while (!isOver && lastArrival() <= since && now() - since < most) await sleep(200)
      for (const until = now() + between(pause); !isOver && now() < until; ) await sleep(200)
    }
  }
  void happenOnAndOn()

  return {
    counts,
    async stop() {
      isOver = true
      for (const end of [...inForce.values()]) await end()
    },
  }
}
