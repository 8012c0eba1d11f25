// The page in a real browser: the seven things that it is for, by the ways that a person takes. Pictures are kept in
// node_modules/.studio/ to be looked at, and are not compared.
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { example, root } from '../cli/program.ts'
import { launch, missingBrowser, openStudio, type Studio } from './browser.ts'
import { startModule } from './module.ts'

const pictures = join(root, 'node_modules/.studio')
const folder = mkdtempSync(join(tmpdir(), 'studio-'))

const rules = {
  limit: 60,
  rules: {
    hot: {
      by: '$.id',
      when: {
        all: [
          { path: '$.t', gt: { twin: 'limit' } },
          { property: 'line', eq: 'L1' },
        ],
      },
      for: '20s',
      until: { path: '$.t', lt: 40 },
      then: { output: 'alarms', tag: { state: 'raised' } },
      resolved: { output: 'alarms', tag: { state: 'resolved' } },
    },
    mean: {
      window: { tumbling: '1m' },
      aggregate: { t: { avg: '$.t' } },
      when: { path: '$.t', gt: 50 },
      then: { output: 'means' },
    },
  },
}

/** Two machines for an hour, of which one is hot in the middle. */
const recording = Array.from({ length: 720 }, (_, index) => {
  const hot = index % 2 === 0 && index > 300 && index < 420
  return JSON.stringify({
    at: `2026-01-31T08:${String(Math.floor(index / 12)).padStart(2, '0')}:${String((index % 12) * 5).padStart(2, '0')}Z`,
    input: 'input1',
    properties: { line: 'L1' },
    body: { id: index % 2 === 0 ? 'a' : 'b', t: hot ? 90 : 30 + (index % 7) },
  })
}).join('\n')

const [rulesFile, recordingFile] = [join(folder, 'rules.json'), join(folder, 'hour.jsonl')]

describe.skipIf(missingBrowser !== undefined)(
  `the page${missingBrowser === undefined ? '' : ` (skipped: ${missingBrowser})`}`,
  () => {
    let browser: Browser
    let studio: Studio | undefined

    beforeAll(async () => {
      mkdirSync(pictures, { recursive: true })
      browser = await launch()
    })
    afterAll(() => browser.close())
    afterEach(async () => {
      await studio?.close()
      studio = undefined
    })

    async function open(args: readonly string[] = [rulesFile, recordingFile], dark = false): Promise<Page> {
      writeFileSync(rulesFile, `${JSON.stringify(rules, null, 2)}\n`)
      writeFileSync(recordingFile, recording)
      studio = await openStudio(browser, args, dark)
      await studio.decided()
      return studio.page
    }
    const picture = (page: Page, name: string) => page.screenshot({ path: join(pictures, `${name}.png`) })
    const names = (page: Page, kind: string) => page.locator(`.row-name.${kind} .title`).allTextContents()
    const notes = (page: Page, kind: string) => page.locator(`.row-name.${kind} .note`).allTextContents()
    /** A place in the row, from 0 (left) to 1. */
    const inRow = async (page: Page, row: string, part: number) => {
      const box = await page.locator('.canvas-holder canvas').boundingBox()
      const name = await page
        .locator('.row-name', { has: page.locator('.title', { hasText: row }) })
        .first()
        .boundingBox()
      if (box === null || name === null) throw new Error(`no row ${row}`)
      return { x: box.x + box.width * part, y: name.y + name.height / 2 }
    }
    const click = async (page: Page, row: string, part: number) => {
      const { x, y } = await inRow(page, row, part)
      await page.mouse.click(x, y)
      await page.locator('.why:not(.old)').waitFor()
    }
    const drag = async (page: Page, row: string, from: number, to: number) => {
      const [start, end] = [await inRow(page, row, from), await inRow(page, row, to)]
      await page.mouse.move(start.x, start.y)
      await page.mouse.down()
      await page.mouse.move((start.x + end.x) / 2, end.y)
      await page.mouse.move(end.x, end.y)
      await page.mouse.up()
    }
    /** Types over a word of the document. */
    const replace = async (page: Page, word: RegExp, text: string) => {
      await page.locator('.cm-content span', { hasText: word }).first().dblclick()
      await page.keyboard.type(text)
    }
    const changes = (page: Page) => page.locator('.changes')

    it('1 shows inputs, rules with their keys, outputs and numbers over time', async () => {
      const page = await open()
      await expect.poll(() => names(page, 'chart')).toEqual(['$.t', '$.t'])
      expect(await names(page, 'input')).toEqual(['input1'])
      expect(await names(page, 'rule')).toEqual(['hot', 'mean'])
      expect(await notes(page, 'rule')).toEqual(['1×, 1 key', '1×'])
      expect(await names(page, 'output')).toEqual(['alarms', 'means'])
      expect(await notes(page, 'output')).toEqual(['2 sent', '10 sent'])
      await page.getByRole('button', { name: 'hot 1×' }).click()
      expect(await names(page, 'key')).toEqual(['a'])
      const whole = await page.locator('.range').textContent()
      await page.getByRole('button', { name: 'Zoom in' }).click()
      expect(await page.locator('.range').textContent()).not.toBe(whole)
      await page.getByRole('button', { name: 'Show all' }).click()
      expect(await page.locator('.range').textContent()).toBe(whole)
      await picture(page, '1-see')
    })

    it('1 shows what the built-in rule does to a week of readings, without any argument', async () => {
      const page = await open([])
      expect(await notes(page, 'rule')).toEqual(['2×'])
      expect(await notes(page, 'output')).toEqual(['2,001 sent'])
      await picture(page, '1-example')
    })

    it('2 says why, of a band, of a marble and of nothing, and lights up the condition', async () => {
      const page = await open()
      await click(page, 'hot', 0.5)
      await expect.poll(() => page.locator('.reason').first().textContent()).toContain('raised')
      expect(await page.locator('.lit').first().textContent()).toContain('"')
      await click(page, 'hot', 0.2)
      expect(await page.locator('.reason').first().textContent()).toContain('is not greater than 60 (twin limit)')
      expect(await page.locator('.branch.decided.no').count()).toBeGreaterThan(0)
      expect((await page.locator('.lit').allTextContents()).join('')).toMatch(/^"when": \{/)
      // By the keyboard: from the first row that sends, to what it sent first.
      await page.getByRole('button', { name: 'alarms 2 sent' }).click()
      await page.locator('.canvas-holder canvas').focus()
      for (let count = 0; count < 40; count++) await page.keyboard.press('Shift+ArrowLeft')
      await page.getByRole('button', { name: 'Show all' }).click()
      await page.locator('.canvas-holder canvas').focus()
      await page.keyboard.press('ArrowLeft')
      await page.keyboard.press('ArrowRight')
      await expect.poll(() => page.locator('.why-side').textContent()).toContain('Sent to alarms')
      await picture(page, '2-ask')
    })

    it('3 decides anew with each keystroke, and marks what came and went', async () => {
      const page = await open()
      await replace(page, /^60$/, '95')
      await expect.poll(() => changes(page).textContent()).toContain('1 → 0')
      expect(await notes(page, 'rule')).toEqual(['never raised', '1×'])
      expect(await changes(page).textContent()).toContain('−2')
      await picture(page, '3-change')
      await replace(page, /^95$/, '60')
      await expect.poll(() => notes(page, 'rule')).toEqual(['1×, 1 key', '1×'])
    })

    it('3 shows problems at their place, and applies their hints', async () => {
      const page = await open()
      await replace(page, /^"gt"$/, 'gtt')
      const mark = page.locator('.cm-lintRange-error')
      await mark.first().waitFor()
      expect(await changes(page).textContent()).toContain('Not valid')
      await mark.first().hover()
      await page.locator('.cm-diagnosticAction').first().click()
      await expect.poll(() => page.locator('.problems').textContent()).toContain('No problems')
      await picture(page, '3-problems')
    })

    it('3 completes words from the schema, and says what they mean', async () => {
      const page = await open()
      await page
        .locator('.cm-content span', { hasText: /^"until"$/ })
        .first()
        .click()
      await page.keyboard.press('Home')
      await page.keyboard.type('"ke')
      await expect.poll(() => page.locator('.cm-tooltip-autocomplete').textContent()).toContain('keep')
      await page.keyboard.press('Escape')
    })

    it('4 moves a limit with a slider, and finds the best value by labels', async () => {
      const labels = join(folder, 'labels.json')
      writeFileSync(labels, JSON.stringify([['2026-01-31T08:25:00Z', '2026-01-31T08:35:00Z']]))
      const page = await open([rulesFile, recordingFile, '--labels', labels])
      await page.getByRole('tab', { name: 'Try values' }).click()
      expect(await notes(page, 'rule')).toEqual(['finds 1, 1 key', 'finds 1'])
      expect(await notes(page, 'labels')).toEqual(['1 label'])
      const slider = page.getByRole('slider', { name: 'limit', exact: true })
      await slider.focus()
      await page.keyboard.press('End')
      await expect.poll(() => changes(page).textContent()).toContain('1 → 0')
      expect(await page.locator('.cm-content').textContent()).not.toContain('"limit": 60')
      await page.getByRole('button', { name: 'Sweep limit' }).click()
      await page.locator('.verdict-line').waitFor()
      await expect.poll(() => page.locator('.verdict-line').textContent()).toMatch(/^best: .* finds 1 of 1, 0 false/)
      const titles = await page.locator('.curve .axis-title').allTextContents()
      expect(titles).toEqual(['alarms', 'minutes in alarm', 'limit, in the unit of $.t'])
      // All of it is seen where the window is small.
      const [panel, last] = await Promise.all([
        page.locator('.panel').boundingBox(),
        page.locator('.curve .axis-title').last().boundingBox(),
      ])
      expect((last?.y ?? 0) + (last?.height ?? 0)).toBeLessThanOrEqual((panel?.y ?? 0) + (panel?.height ?? 0))
      await picture(page, '4-try')
      await page.locator('.verdict-line button').click()
      await expect.poll(() => notes(page, 'rule')).toEqual(['finds 1, 1 key', 'finds 1'])
    })

    it('4 finds the four failures of a real machine while a slider is dragged', async () => {
      const page = await open([
        join(root, 'examples/machine-failure.json'),
        join(root, 'data/machine-temperature.csv.gz'),
        ...['--csv', 'timestamp:iso,value:$.machine.temperature'],
        ...['--labels', join(root, 'data/machine-temperature.windows.json')],
      ])
      const found = async () => (await notes(page, 'rule'))[0]
      await expect.poll(found).toBe('finds 4')
      await page.getByRole('tab', { name: 'Try values' }).click()
      const slider = page.getByRole('slider', { name: 'coldDay', exact: true })
      const box = await slider.boundingBox()
      if (box === null) throw new Error('no slider')
      const { min, max, value } = await slider.evaluate((input: HTMLInputElement) => ({
        min: Number(input.min),
        max: Number(input.max),
        value: Number(input.value),
      }))
      // The middle of its button keeps half of its width from both ends.
      const at = (number: number) => box.x + 8 + ((number - min) / (max - min)) * (box.width - 16)
      const y = box.y + box.height / 2
      await page.mouse.move(at(value), y)
      await page.mouse.down()
      await page.mouse.move(at(40), y, { steps: 4 })
      await expect.poll(found).toMatch(/^(never raised|finds [0-3])$/)
      await page.mouse.move(at(64), y, { steps: 4 })
      await expect.poll(found).toBe('finds 4')
      await page.mouse.up()
      await picture(page, '4-failures')
    })

    it('5 keeps a range as a rule test that passes, and the patch for the twin', async () => {
      const page = await open()
      await drag(page, 'hot', 0.405, 0.45)
      await page.getByRole('button', { name: 'Make a test' }).click()
      await page.locator('.kept').first().waitFor()
      const text = (await page.locator('.kept').first().textContent()) ?? ''
      expect(JSON.parse(text).tests[0].inputs.input1).toMatch(/^[-a-z0-9()|]+$/i)
      const first = page.getByRole('textbox', { name: 'Name of what came' }).first()
      await first.fill('7')
      await first.press('Enter')
      await expect.poll(() => page.locator('.kept').first().textContent()).toContain('"7": {')
      const renamed = JSON.parse((await page.locator('.kept').first().textContent()) ?? '')
      expect(renamed.tests[0].inputs.input1).toBe(JSON.parse(text).tests[0].inputs.input1.replaceAll('a', '7'))
      await page.getByRole('textbox', { name: 'Name of what came' }).nth(1).fill('7')
      await page.getByRole('textbox', { name: 'Name of what came' }).nth(1).press('Enter')
      await expect.poll(() => page.locator('.keep .fault').textContent()).toContain('Two messages have the name "7"')
      await replace(page, /^60$/, '70')
      await expect.poll(() => page.locator('.kept').last().textContent()).toContain('"limit": 70')
      await page.getByRole('button', { name: 'Copy the patch' }).click()
      await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe('{\n  "limit": 70\n}')
      await picture(page, '5-keep')
      await page.getByRole('button', { name: 'Save' }).click()
      await expect.poll(() => page.locator('.note').first().textContent()).toBeTruthy()
      await expect.poll(() => JSON.parse(readFileSync(rulesFile, 'utf8')).limit).toBe(70)
    })

    it('5 does not save over what somebody else has changed', async () => {
      const page = await open()
      await replace(page, /^60$/, '70')
      writeFileSync(rulesFile, '{ "rules": {} }')
      await page.getByRole('button', { name: 'Save' }).click()
      await expect.poll(() => page.locator('.saving').textContent()).toContain('has changed on the disk')
      expect(readFileSync(rulesFile, 'utf8')).toBe('{ "rules": {} }')
      await page.getByRole('button', { name: "Take the file's" }).click()
      await expect.poll(() => page.locator('.cm-content').textContent()).toBe('{ "rules": {} }')
    })

    it('6 watches a running module, and makes a recording of what was seen', async () => {
      const module = await startModule({
        limit: 60,
        rules: { hot: { when: { path: '$.t', gt: { twin: 'limit' } }, then: { output: 'alarms' } } },
      })
      studio = await openStudio(browser, ['--url', module.url])
      const { page } = studio
      await module.watched
      const reason = (t: number) => ({
        rule: 'hot',
        fired: t > 60,
        clause: 'when',
        reason: `${t} is ${t > 60 ? '' : 'not '}greater than 60 (twin limit).`,
      })
      await expect.poll(() => page.locator('.live h2').textContent()).toContain('press-1/filter')
      const start = Date.now()
      for (const [at, t] of [30, 90, 91, 40].entries()) {
        const body = { t }
        const sends = t > 60 ? [{ output: 'alarms', rules: ['hot'], properties: {}, body }] : []
        const message = { input: 'input1', properties: {}, body }
        module.say('decision', {
          at: start + at * 10,
          cause: 'message',
          message,
          fired: sends.map(() => 'hot'),
          sends,
          rules: [reason(t)],
        })
      }
      module.say('pulse', { at: start + 50, connected: true, received: 400, shown: 4, skipped: 396, lost: 0 })
      await expect.poll(() => notes(page, 'output')).toEqual(['2 sent'])
      await expect.poll(() => notes(page, 'rule')).toEqual(['1×'])
      expect(await page.locator('.live').textContent()).toContain('396 passed over')
      await picture(page, '6-watch')
      await page.getByRole('button', { name: 'alarms 2 sent' }).click()
      await page.locator('.canvas-holder canvas').focus()
      await page.keyboard.press('ArrowRight')
      await expect.poll(() => page.locator('.reason').textContent()).toContain('90 is greater than 60')
      await page.getByRole('tab', { name: 'Live' }).click()
      await page.getByRole('button', { name: 'Try changes' }).click()
      await studio.decided()
      await expect.poll(() => notes(page, 'output')).toEqual(['2 sent'])
      await replace(page, /^60$/, '95')
      await expect.poll(() => changes(page).textContent()).toContain('1 → 0')
      await module.close()
    })

    it('7 takes a CSV file that is dropped, shows how it was read, and lets it be corrected', async () => {
      const page = await open()
      const csv = [
        'Datum;Zeit;Temp',
        ...Array.from({ length: 60 }, (_, at) => `31.01.2026;08:${String(at).padStart(2, '0')};${at},5`),
      ].join('\n')
      await page.evaluate(text => {
        const data = new DataTransfer()
        data.items.add(new File([text], 'werk.csv'))
        document.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }))
      }, csv)
      await expect.poll(() => page.locator('.recording h2').first().textContent()).toBe('werk.csv')
      expect(await page.getByLabel('Separator').inputValue()).toBe(';')
      expect(await page.getByLabel('Decimal mark').inputValue()).toBe(',')
      expect(await page.getByLabel('Form of times').inputValue()).toBe('day.month.year hour:minute')
      await page.getByRole('button', { name: '“Temp” is it' }).click()
      await expect.poll(() => page.locator('.missing').count()).toBe(0)
      expect(await page.getByLabel('Where Temp goes').inputValue()).toBe('$.t')
      await picture(page, '7-drop')
    })

    it('is used by the keyboard alone: see, ask, change, try, keep, and where a file is opened', async () => {
      const labels = join(folder, 'labels.json')
      writeFileSync(labels, JSON.stringify([['2026-01-31T08:25:00Z', '2026-01-31T08:35:00Z']]))
      const page = await open([rulesFile, recordingFile, '--labels', labels])
      const { keyboard } = page
      /** What has the focus, by the words for a screen reader. */
      const focused = () =>
        page.evaluate(() => {
          const element = document.activeElement
          const label = element?.getAttribute('aria-label') ?? element?.closest('label')?.textContent
          return `${label ?? element?.textContent ?? ''}`.trim()
        })
      const tabTo = async (words: RegExp, back = false) => {
        const seen: string[] = []
        for (let count = 0; count < 80; count++) {
          const at = await focused()
          if (words.test(at)) return
          seen.push(at.slice(0, 40))
          await keyboard.press(back ? 'Shift+Tab' : 'Tab')
        }
        throw new Error(`Tab does not lead to ${words}: ${seen.join(' / ')}`)
      }
      // See, and ask: the first thing that the output sent, from the right.
      await tabTo(/^What the rules do over time/)
      const whole = await page.locator('.range').textContent()
      await keyboard.press('+')
      expect(await page.locator('.range').textContent()).not.toBe(whole)
      await keyboard.press('0')
      for (let count = 0; count < 6; count++) await keyboard.press('ArrowDown')
      await expect.poll(() => page.locator('.row-name.selected .title').textContent()).toBe('alarms')
      await keyboard.press('ArrowLeft')
      await expect.poll(() => page.locator('.why-side').textContent()).toContain('Sent to alarms')
      const first = await page.locator('.why h2').textContent()
      await keyboard.press('[')
      await keyboard.press('ArrowLeft')
      await expect.poll(() => page.locator('.why:not(.old) h2').textContent()).not.toBe(first)
      await keyboard.press('[')
      // Keep: the range between the two is a test.
      await tabTo(/^Make a test/)
      await keyboard.press('Enter')
      await page.locator('.kept').first().waitFor()
      // Try values: a slider, a sweep, and a value of its curve.
      await tabTo(/^Keep$/)
      await keyboard.press('ArrowLeft')
      // Its name, which shows it in the document, and then the slider.
      await tabTo(/^limit$/)
      await keyboard.press('Tab')
      await keyboard.press('End')
      await expect.poll(() => changes(page).textContent()).toContain('1 → 0')
      await tabTo(/^Sweep limit$/)
      await keyboard.press('Enter')
      await expect.poll(() => page.locator('.verdict-line').textContent()).toMatch(/^best: /)
      await tabTo(/^Take [\d.]+: raised 1×/)
      await keyboard.press('Enter')
      await expect.poll(async () => (await notes(page, 'rule')).join()).toMatch(/^finds 1, \d keys?,finds 1$/)
      // Change, and save.
      await tabTo(/^The document|"limit"/, true)
      await keyboard.press('Control+Home')
      await keyboard.type(' ')
      await keyboard.press('Control+s')
      await expect.poll(() => readFileSync(rulesFile, 'utf8')).toMatch(/^ \{/)
      // Drop: the same by a button.
      await tabTo(/hour.jsonl/, true)
    })

    it('says what to do where there is nothing, and where something cannot be read', async () => {
      writeFileSync(rulesFile, JSON.stringify(rules))
      studio = await openStudio(browser, [rulesFile])
      const { page } = studio
      await expect.poll(() => page.locator('.stage').textContent()).toContain('Drop a recording here')
      expect(await page.locator('.panel').textContent()).toContain('as soon as there is a recording')
      await picture(page, '8-empty')
      await page.getByRole('button', { name: 'Play a week' }).click()
      await studio.decided()
      await page
        .locator('input[type=file]')
        .first()
        .setInputFiles({ name: 'odd.csv', mimeType: 'text/csv', buffer: Buffer.from('a,b\nx,y\n') })
      await expect.poll(() => page.locator('.stage').textContent()).toContain('no column is the time')
      await page.evaluate(() => {
        const file = new File(['{}'], 'year.jsonl')
        Object.defineProperty(file, 'size', { value: 2e9 })
        const data = { files: [file] }
        const event = new DragEvent('drop', { bubbles: true, cancelable: true })
        Object.defineProperty(event, 'dataTransfer', { value: data })
        document.dispatchEvent(event)
      })
      await expect.poll(() => page.locator('.stage').textContent()).toContain('head -n 1000000 year.jsonl')
      await page.goto(new URL('/', studio.address).href)
      await page.evaluate(() => sessionStorage.clear())
      await page.reload()
      await expect.poll(() => page.locator('.stage').textContent()).toContain('Open that one')
    })

    it.each([false, true])('has no violations that axe-core finds (dark: %s), and asks nobody else', async dark => {
      const page = await open(undefined, dark)
      const axe = readFileSync(join(root, 'node_modules/axe-core/axe.min.js'), 'utf8')
      await click(page, 'hot', 0.5)
      // The page's policy refuses scripts in the page: the browser's own door is used.
      const client = await page.context().newCDPSession(page)
      await client.send('Runtime.evaluate', { expression: axe })
      for (const tab of ['Why', 'Try values', 'Keep', 'Recording']) {
        await page.getByRole('tab', { name: tab }).click()
        if (tab === 'Try values') {
          await page.getByRole('button', { name: 'Sweep limit' }).click()
          await page.locator('.curve svg').waitFor()
        }
        const { result } = await client.send('Runtime.evaluate', {
          expression: `axe.run().then(found => JSON.stringify(found.violations.map(one => [one.id, one.nodes.map(node => node.html.slice(0, 160) + ' ' + node.failureSummary)])))`,
          awaitPromise: true,
        })
        expect([tab, ...JSON.parse(String(result.value))]).toEqual([tab])
      }
      await picture(page, dark ? '9-dark' : '9-light')
      expect(studio?.faults).toEqual([])
      expect(studio?.strangers).toEqual([])
      expect(example).toContain('rules.example.json')
    })
  },
)
