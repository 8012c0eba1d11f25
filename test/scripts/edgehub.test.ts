// The script that checks the module at any edgeHub, at the local one. Its module is ended once on the way.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from '../cli/program.ts'

const run = (...args: readonly string[]) =>
  spawnSync(process.execPath, [join(root, 'scripts/edgehub.mjs'), ...args], { encoding: 'utf8', timeout: 120_000 })

test('reports that nothing is lost, twice, out of order or counted wrong', () => {
  const { status, stdout, stderr } = run('--local', '--count', '200', '--rate', '40', '--every', '4', '--json')
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  const report = JSON.parse(stdout)
  expect(report).toMatchObject({
    sent: 200,
    lost: [],
    outOfOrder: 0,
    wrongSums: [],
    countedTwice: [],
    countedNever: [],
  })
  expect(report).toMatchObject({ windows: 20, crashes: [] })
  expect(report.starts).toBeGreaterThan(1)
  expect(report.silences.longest[0].reasons).toContain('a start of the module')
}, 120_000)

test('says how it is used where it is not told at which edgeHub', () => {
  const { status, stderr } = run()
  expect([status, stderr.includes('--sensor STRING')]).toEqual([2, true])
})
