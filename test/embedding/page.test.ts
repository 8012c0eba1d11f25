// docs/embedding.md and the README's five lines: each program prints what is shown, and the page's script works in a page.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { root } from '../cli/program.ts'
import { bundle, inBrowser } from './browser.ts'
import { printed } from './programs.ts'

const page = readFileSync(join(root, 'docs/embedding.md'), 'utf8')
const readme = readFileSync(join(root, 'README.md'), 'utf8')

/** The programs of a page, each with the heading above it and what it shows that it prints. */
const programsOf = (text: string) =>
  text.split(/^## /m).flatMap(section => {
    const [heading = ''] = section.split('\n', 1)
    const pairs = section.matchAll(/```js program\n(.*?)```\s+```text prints\n(.*?)```/gs)
    return [...pairs].map(([, program = '', prints = '']) => ({ heading, program, prints }))
  })

describe('docs/embedding.md', () => {
  it('shows a program in each section that has one', () => {
    expect(programsOf(page).map(({ heading }) => heading)).toEqual([
      'Five lines',
      'The operator',
      'The machine, with a clock of your own',
      'State, saved and read',
    ])
    expect(page.match(/^```js program$/gm)).toHaveLength(4)
  })

  it.each(programsOf(page))('$heading: prints what is shown', ({ program, prints }) => {
    expect(printed(program)).toBe(prints)
  })

  it('shows a script that works in a page', async () => {
    const [, script = ''] = /```js page\n(.*?)```/s.exec(page) ?? []
    const listeners: (() => void)[] = []
    const slider = {
      valueAsNumber: 0,
      addEventListener: (_name: string, listener: () => void) => listeners.push(listener),
      removeEventListener: () => undefined,
    }
    const alarm = { textContent: '' }
    const document = { querySelector: (name: string) => (name === 'input' ? slider : alarm) }
    inBrowser((await bundle(script)).code, { document })
    const shown = [20, 30, 31, 22].map(value => {
      slider.valueAsNumber = value
      for (const listener of listeners) listener()
      return alarm.textContent
    })
    expect(shown).toEqual(['', 'on at 30', 'on at 30', 'off at 22'])
  })

  it('names the packages that the module and the hub need', () => {
    const rooms = ['src/edge', 'src/hub'].map(room =>
      JSON.parse(readFileSync(join(root, room, 'package.json'), 'utf8')),
    )
    for (const { dependencies, optionalDependencies } of rooms) {
      const packages = Object.entries(dependencies ?? optionalDependencies).map(
        ([name, version]) => `${name}@${version}`,
      )
      expect(page).toContain(`npm install ${packages.join(' ')}\n`)
    }
  })
})

describe('README.md', () => {
  it('shows five lines that print what is shown', () => {
    const [found] = programsOf(readme)
    expect(found?.program.trim().split('\n')).toHaveLength(5)
    expect(printed(found?.program ?? '')).toBe(found?.prints)
  })
})
