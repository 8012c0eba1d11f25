import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { commands } from '../../src/cli/commands.ts'
import { overview } from '../../src/cli/overview.ts'
import { example, root, run } from './program.ts'

describe('the program', () => {
  test('lists its commands, and prints the help of each', async () => {
    const help = await run(['--help'])
    expect(help.code).toBe(0)
    for (const [name, load] of Object.entries(commands)) {
      const { command } = await load()
      expect(command.name).toBe(name)
      expect(help.stdout).toContain(`  ${name} `)
      expect(command.help).toContain(`usage: edge-rules ${name}`)
      expect(command.help.endsWith('\n')).toBe(true)
      expect(Math.max(...command.help.split('\n').map(line => line.length))).toBeLessThanOrEqual(120)
    }
    expect((await run(['replay', '--help'])).stdout).toContain('usage: edge-rules replay RULES [RECORDING]')
  })

  test('says its version', async () => {
    expect(await run(['--version'])).toMatchObject({ code: 0, stdout: '0.1.0\n' })
  })

  test.each([
    [[], ''],
    [['repaly'], 'edge-rules: there is no command "repaly". Did you mean "replay"?\n'],
    [['toString'], 'edge-rules: there is no command "toString". See edge-rules --help.\n'],
    [['replay'], 'edge-rules replay: RULES is missing.\n'],
  ])('exits with 2 on wrong usage: %j', async (args, stderr) => {
    expect(await run(args)).toMatchObject({ code: 2, stderr })
  })

  test('exits with 1 where a command refuses', async () => {
    const { code, stderr } = await run(['replay', 'test/cli/refused.json'])
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringMatching(/^edge-rules replay: the rules are not/),
    })
  })

  test('ends quietly when nobody reads its output any more', async () => {
    const readings = join(root, 'data/readings.csv')
    const args = ['replay', example, readings, '--csv', 'timestamp:iso,machine.temperature:$.machine.temperature']
    const child = spawn(process.execPath, [join(root, 'dist/main.js'), ...args], { env: {} })
    let stderr = ''
    child.stderr.setEncoding('utf8').on('data', text => {
      stderr += text
    })
    await once(child.stdout, 'data')
    child.stdout.destroy()
    expect(await once(child, 'close')).toEqual([0, null])
    expect(stderr).toMatch(/^edge-rules replay: readings.csv: cells separated by .*\n$/)
  })
})

test('a command whose packages are not installed is listed as such', async () => {
  const { command } = await import('../../src/cli/replay.ts')
  const missing = () => Promise.reject(new Error("Cannot find package 'aedes'"))
  const text = await overview({ replay: async () => ({ command }), hub: missing })
  expect(text).toContain('  replay  runs a recording through the rules')
  expect(text).toContain('  hub     (not available here')
})
