// The kills of scripts/broker.mjs, a few of them: module and broker end at random moments, nothing is lost, nothing counts twice.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { hasMosquitto } from '../edge/broker/mosquitto.ts'

const script = fileURLToPath(new URL('../../scripts/broker.mjs', import.meta.url))

it.skipIf(!hasMosquitto).each([
  ['outputs', 3],
  ['journal', 4],
])(
  'nothing is lost or counted twice, acknowledged at %s',
  (acknowledge, seed) => {
    const options = { count: 600, rate: 300, kills: 3, seed, acknowledge }
    const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)])
    const { stdout, stderr } = spawnSync(process.execPath, [script, ...args, '--json'], { encoding: 'utf8' })
    expect(stderr).toBe('')
    expect(JSON.parse(stdout)).toMatchObject({ lost: 0, countedTwice: 0, uncounted: 0, windows: 60, raised: 1 })
  },
  180_000,
)
