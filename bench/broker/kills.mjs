// A module that is killed twice at full load, and what became of each message: whether it came out, and whether it was counted.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { flood, patience, properties, startObserver, startProgram } from './contender.mjs'

const windowSize = 10

/**
 * Sends the messages, `{ payload, hot }` with a number `n` of its own in each, as fast as the broker takes them; kills the module when a
 * third has come out, and at two thirds.
 * @returns of messages: `{ lost, uncounted, twice }`
 */
export async function killTwice(broker, name, threshold, messages) {
  const folder = mkdtempSync(join(tmpdir(), 'edge-rules-bench-'))
  const [input, output, windows] = [`kill/in/${name}`, `kill/out/${name}`, `kill/windows/${name}`]
  const hot = { path: '$.machine.temperature', gt: threshold }
  const rules = {
    passed: { when: hot, then: { output: 'passed', tag: { MessageType: 'Alert' } } },
    counted: {
      window: { count: windowSize },
      aggregate: { all: { collect: '$.n' } },
      then: { output: 'counted', body: '$.all' },
    },
  }
  const rulesFile = join(folder, 'rules.json')
  writeFileSync(rulesFile, JSON.stringify({ rules }))
  const environment = {
    MQTT_CLIENT_ID: `kill-${name}`,
    MQTT_INPUTS: `input1=${input}`,
    MQTT_OUTPUTS: `passed=${output}; counted=${windows}`,
    RULES_FILE: rulesFile,
    STATE_DIR: join(folder, 'state'),
    IN: input,
    OUT: output,
    OUT_WINDOWS: windows,
    THRESHOLD: String(threshold),
  }
  let child
  let isOver = false
  let marked = () => {}
  const passed = new Set()
  /** A window that is sent twice has the same content. */
  const counted = new Set()
  const observer = await startObserver(broker, `bench-kill-${name}`, [output, windows], ({ topic, payload }) => {
    const body = JSON.parse(payload.toString())
    if (topic === windows) counted.add(payload.toString())
    else if (body.n === undefined) marked()
    else passed.add(body.n)
  })
  function start() {
    child = startProgram(broker, name, environment)
    child.once('exit', () => {
      if (!isOver) start()
    })
  }
  start()
  const mark = Buffer.from(JSON.stringify({ machine: { temperature: threshold + 1 } }))
  const publishMark = () => observer.publish({ topic: input, payload: mark, qos: 1, properties })
  /** Resolves when a message without a number comes out. */
  const untilMarked = () =>
    new Promise((resolve, reject) => {
      marked = resolve
      const late = () => reject(new Error(`${name} has not done with the messages in time, with two kills`))
      setTimeout(late, patience).unref()
    })

  // Until it has subscribed, the broker keeps nothing for it.
  const isThere = untilMarked()
  const calling = setInterval(() => publishMark().catch(() => {}), 200)
  await isThere
  clearInterval(calling)
  await sleep(1000)

  const expected = messages.filter(message => message.hot).length
  const flooding = flood(observer, input, messages)
  const began = performance.now()
  for (const share of [1 / 3, 2 / 3]) {
    while (passed.size < expected * share && performance.now() - began < patience) await sleep(5)
    child.kill('SIGKILL')
  }
  await flooding
  // They stay behind all others, and fill the last window.
  const isDone = untilMarked()
  await Promise.all(Array.from({ length: windowSize }, publishMark))
  await isDone
  await sleep(1000)
  isOver = true
  child.kill('SIGKILL')
  observer.destroy()
  rmSync(folder, { recursive: true, force: true })
  return judge(messages, passed, counted)
}

function judge(messages, passed, windows) {
  const times = new Map()
  for (const window of windows) for (const n of JSON.parse(window)) times.set(n, (times.get(n) ?? 0) + 1)
  const numbers = messages.map(({ payload }) => JSON.parse(payload.toString()).n)
  return {
    lost: messages.filter(({ hot }, index) => hot && !passed.has(numbers[index])).length,
    uncounted: numbers.filter(n => !times.has(n)).length,
    twice: numbers.filter(n => times.get(n) > 1).length,
  }
}
