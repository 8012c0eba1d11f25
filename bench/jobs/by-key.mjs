// What rules remember of a key, written by hand: each takes `send(at, output, rules, properties, body)`, and gives what takes a
// message. `rule` is the id that is sent with what it sends.

/** Windows of a size at each multiple of a step: a pane for each step. `passes` is asked of the mean. */
export function panes(send, size, every, passes = () => true, rule = 'r') {
  const keys = new Map()
  let end = every
  let sorted
  const close = () => {
    sorted ??= [...keys.keys()].sort()
    for (const key of sorted) {
      const own = keys.get(key)
      let [count, sum, high] = [0, 0, Number.NEGATIVE_INFINITY]
      for (const pane of own.panes) {
        if (pane.start < end - size || pane.start >= end) continue
        count += pane.count
        sum += pane.sum
        high = Math.max(high, pane.high)
      }
      if (count === 0 || !passes(sum / count)) continue
      const body = { key, start: iso(end - size), end: iso(end), count, mean: sum / count, high }
      send(end, 'out', [rule], own.properties, body)
    }
    end += every
  }
  return ({ at, properties, body: { deviceId, machine } }) => {
    while (end <= at) close()
    let own = keys.get(deviceId)
    if (own === undefined) {
      own = {
        properties,
        panes: Array.from({ length: size / every }, () => ({ start: -1, count: 0, sum: 0, high: 0 })),
      }
      keys.set(deviceId, own)
      sorted = undefined
    }
    own.properties = properties
    const start = Math.floor(at / every) * every
    const pane = own.panes[(start / every) % own.panes.length]
    if (pane.start !== start) Object.assign(pane, { start, count: 0, sum: 0, high: Number.NEGATIVE_INFINITY })
    pane.count++
    pane.sum += machine.temperature
    pane.high = Math.max(pane.high, machine.temperature)
  }
}

export function sliding(send, size, passes, rule = 'r') {
  const keys = new Map()
  return ({ at, properties, body: { deviceId, machine } }) => {
    let own = keys.get(deviceId)
    if (own === undefined) {
      own = { times: [], values: [], sum: 0, first: 0 }
      keys.set(deviceId, own)
    }
    own.times.push(at)
    own.values.push(machine.temperature)
    own.sum += machine.temperature
    while (own.times[own.first] <= at - size) own.sum -= own.values[own.first++]
    if (own.first > 64) {
      own.times.splice(0, own.first)
      own.values.splice(0, own.first)
      own.first = 0
    }
    const count = own.times.length - own.first
    if (!passes(own.sum / count)) return
    let high = Number.NEGATIVE_INFINITY
    for (let index = own.first; index < own.values.length; index++) high = Math.max(high, own.values[index])
    const body = { key: deviceId, start: iso(at - size), end: iso(at), count, mean: own.sum / count, high }
    send(at, 'out', [rule], properties, body)
  }
}

/** Raised once when it was above the limit for so long: what waits is in the order in which it is due. */
export function held(send, limit, wait, rule = 'r') {
  const keys = new Map()
  const queue = []
  let first = 0
  const run = until => {
    for (; first < queue.length && queue[first].due <= until; first++) {
      const { own, since, due } = queue[first]
      if (own.since !== since || own.isRaised) continue
      own.isRaised = true
      send(due, 'out', [rule], own.properties, own.body)
    }
  }
  return ({ at, properties, body }) => {
    run(at)
    let own = keys.get(body.deviceId)
    if (own === undefined) {
      own = { since: undefined, isRaised: false, properties, body }
      keys.set(body.deviceId, own)
    }
    own.properties = properties
    own.body = body
    if (!(body.machine.temperature > limit)) {
      own.since = undefined
      own.isRaised = false
    } else if (own.since === undefined) {
      own.since = at
      queue.push({ own, since: at, due: at + wait })
    }
  }
}

/** What differs from what was sent last by so much at least. */
export function changed(send, by, rule) {
  const last = new Map()
  return ({ at, properties, body }) => {
    const { temperature } = body.machine
    const before = last.get(body.deviceId)
    if (before !== undefined && !(Math.abs(temperature - before) >= by)) return
    last.set(body.deviceId, temperature)
    send(at, 'out', [rule], properties, body)
  }
}

/** The first message above the limit after one that was not. */
export function risen(send, limit, rule) {
  const above = new Set()
  return ({ at, properties, body }) => {
    if (!(body.machine.temperature > limit)) above.delete(body.deviceId)
    else if (!above.has(body.deviceId)) {
      above.add(body.deviceId)
      send(at, 'out', [rule], properties, body)
    }
  }
}

/** Above the limit, but once in so many milliseconds. */
export function throttled(send, limit, every, rule) {
  const next = new Map()
  return ({ at, properties, body }) => {
    if (!(body.machine.temperature > limit) || at < (next.get(body.deviceId) ?? 0)) return
    next.set(body.deviceId, at + every)
    send(at, 'out', [rule], properties, body)
  }
}

const iso = time => new Date(time).toISOString()
