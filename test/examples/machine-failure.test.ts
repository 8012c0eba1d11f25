// What docs/machine-failure.md says of the rules over eleven weeks of a real machine is what they do.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { command } from '../../src/cli/replay.ts'
import { runCommand } from '../cli/streams.ts'

const root = join(import.meta.dirname, '../..')
const read = (file: string) => readFileSync(join(root, file), 'utf8')
const rules = join(root, 'examples/machine-failure.json')
const page = read('docs/machine-failure.md')

const windows: readonly (readonly [string, string])[] = JSON.parse(read('data/machine-temperature.windows.json'))
const windowOf = (at: string) => windows.findIndex(([from, to]) => at >= from && at <= to)
const linesOf = (text: string) =>
  text
    .trim()
    .split('\n')
    .map(line => JSON.parse(line))

test('each rule is raised in and outside of the labelled windows as often as the page says', async () => {
  const data = join(root, 'data/machine-temperature.csv.gz')
  const columns = 'timestamp:iso,value:$.machine.temperature'
  const { stdout } = await runCommand(command, [rules, data, '--csv', columns, '--sort'])
  const sent = linesOf(stdout)
  expect(sent).toHaveLength(20)
  expect(page).toContain('prints the 20 messages')
  const raised = sent.filter(({ properties }) => properties.state === 'raised')
  for (const rule of ['cold-day', 'cooling-down', 'stopped']) {
    const found = raised.flatMap(({ at, rules: [id] }) => (id === rule ? [windowOf(at)] : []))
    const inside = found.filter(window => window >= 0)
    const row = [`\`${rule}\``, inside.length, found.length - inside.length, `${new Set(inside).size} of 4`]
    expect(page).toContain(`| ${row.join(' | ')} |`)
  }
})

test('the failure in the week that the demo plays is told, and its end', async () => {
  const columns = 'timestamp:iso,machine.temperature:$.machine.temperature'
  const { stdout } = await runCommand(command, [rules, join(root, 'data/readings.csv'), '--csv', columns])
  expect(linesOf(stdout).map(({ at, rules: [id], properties }) => [at, id, properties.state])).toEqual([
    ['2013-12-16T16:50:00Z', 'stopped', 'raised'],
    ['2013-12-16T17:30:00Z', 'cooling-down', 'raised'],
    ['2013-12-16T17:40:00Z', 'stopped', 'resolved'],
    ['2013-12-16T19:10:00Z', 'cooling-down', 'resolved'],
  ])
})

test('the tables and the plot are those that the script makes; npm run docs writes them', () => {
  const script = JSON.stringify(`file://${join(root, 'scripts/machine-failure.mjs')}`)
  const print = 'process.stdout.write(JSON.stringify([raisingsTable(), sensitivityTable(), plot()]))'
  const code = `import { plot, raisingsTable, sensitivityTable } from ${script}; ${print}`
  const [raisings, sensitivity, plot] = JSON.parse(
    execFileSync(process.execPath, ['--input-type=module', '--eval', code]).toString(),
  )
  expect(page).toContain(`<!-- raisings -->\n\n${raisings}\n<!-- /raisings -->`)
  expect(page).toContain(`<!-- sensitivity -->\n\n${sensitivity}\n<!-- /sensitivity -->`)
  expect(plot).toBe(read('docs/machine-failure.svg'))
})
