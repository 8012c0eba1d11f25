// The page of `edge-rules studio` in Chromium: from a keystroke to the lanes, frames while panning, how large the page is.
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { chromium } from 'playwright-core'
import { randomNumbers } from '../data.mjs'
import { median } from '../measure.mjs'
import { bytes, table } from '../table.mjs'

const root = fileURLToPath(new URL('../../', import.meta.url))
const program = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  process.env.CHROMIUM_PATH ?? '',
].find(existsSync)
const sizes = (process.env.STUDIO_MESSAGES ?? '10000,100000,1000000').split(',').map(Number)

const rules = `{
  "limit": 80,
  "rules": {
    "hot": { "by": "$.id", "when": { "path": "$.t", "gt": { "twin": "limit" } }, "for": "10s", "until": { "path": "$.t", "lt": 60 }, "then": { "output": "alarms" } },
    "mean": { "by": "$.id", "window": { "tumbling": "1m" }, "aggregate": { "t": { "avg": "$.t" } }, "when": { "path": "$.t", "gt": 55 }, "then": { "output": "means" } }
  }
}
`

export async function* report({ say }) {
  if (program === undefined) {
    yield {
      title: 'The studio',
      text: 'Not measured: no Chromium is here (`apt-get install chromium`, or CHROMIUM_PATH).',
      table: '',
    }
    return
  }
  const folder = mkdtempSync(join(tmpdir(), 'edge-rules-bench-'))
  const browser = await chromium.launch({ executablePath: program, args: ['--no-sandbox'] })
  const rows = []
  try {
    for (const size of sizes) rows.push(await measure(browser, folder, size, say))
  } finally {
    await browser.close()
    rmSync(folder, { recursive: true })
  }
  const parts = ['page.js', 'machine.js', 'language.js', 'style.css', 'schema.json'].map(
    file => gzipSync(readFileSync(join(root, 'dist/studio', file))).length,
  )
  yield {
    title: 'The studio',
    text:
      'In headless Chromium: messages of ten machines, two rules by machine, of which a keystroke in a limit changes one. “First lanes”: until the first of what is decided is drawn; ' +
      '“all lanes”: until everything is; the middle of seven keystrokes, and the least. The processor time is that of the page and its workers for one keystroke, memory all that they take. ' +
      'Frames are of a view that is panned over all of the recording, their middle and the longest of a hundred. ' +
      `The page is ${bytes(parts.reduce((sum, one) => sum + one))} compressed, of which the machine in its worker is ${bytes(parts[1])}.`,
    table: table(
      ['messages', 'read', 'memory', 'first lanes', '**all lanes**', 'processor time', 'a frame', 'longest'],
      rows,
    ),
  }
}

async function measure(browser, folder, size, say) {
  say(`${size} messages: making them`)
  const [rulesFile, file] = [join(folder, 'rules.json'), join(folder, `${size}.jsonl`)]
  writeFileSync(rulesFile, rules)
  const random = randomNumbers(1)
  const lines = []
  for (let index = 0; index < size; index++) {
    const t = 50 + 30 * Math.sin(index / 5000) + 10 * random()
    lines.push(`{"at":${index * 1000},"input":"input1","body":{"id":"m${index % 10}","t":${t.toFixed(2)}}}`)
  }
  writeFileSync(file, lines.join('\n'))
  const studio = spawn(process.execPath, [join(root, 'dist/main.js'), 'studio', rulesFile, file], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  try {
    const address = await new Promise(resolve => studio.stdout.once('data', text => resolve(String(text).trim())))
    const page = await browser.newPage({ viewport: { width: 1280, height: 720 } })
    const system = await browser.newBrowserCDPSession()
    /** Of all that runs pages, in milliseconds. */
    const processorTime = async () => {
      const { processInfo } = await system.send('SystemInfo.getProcessInfo')
      return processInfo.reduce((sum, { type, cpuTime }) => sum + (type === 'renderer' ? cpuTime * 1000 : 0), 0)
    }
    page.setDefaultTimeout(300_000)
    say(`${size} messages: reading`)
    const started = performance.now()
    await page.goto(address)
    await page.locator('.decided[data-whole=true]').waitFor()
    const read = performance.now() - started
    await page.locator('.row-name.chart').nth(1).waitFor()
    const times = []
    await page.locator('.cm-content span', { hasText: /^80$/ }).first().click()
    await page.keyboard.press('End')
    await page.keyboard.press('ArrowLeft')
    for (let round = 0; round < 7; round++) {
      say(`${size} messages: keystroke ${round + 1} of 7`)
      // A version that was decided before is not decided again: each digit is a new one.
      await page.keyboard.press('Backspace')
      await page.evaluate(drawn)
      await page.locator('.decided[data-whole=true]').waitFor()
      const before = await processorTime()
      const measured = await page.evaluateHandle(watch)
      await page.keyboard.type(String(round + 1))
      const time = await measured.evaluate(({ lanes }) => lanes)
      times.push({ ...time, processor: (await processorTime()) - before })
    }
    const frames = await page.evaluate(pan)
    const memory = await residentOf(system)
    await page.close()
    const of = name => {
      const list = times.map(time => Math.round(time[name]))
      return `${median(list)} ms (${Math.min(...list)})`
    }
    return [
      size.toLocaleString('en'),
      `${(read / 1000).toFixed(1)} s`,
      bytes(memory),
      of('first'),
      of('all'),
      of('processor'),
      `${frames.middle.toFixed(1)} ms`,
      `${frames.longest.toFixed(1)} ms`,
    ]
  } finally {
    studio.kill()
  }
}

/** Bytes of the processes that run pages; 0 where the system does not say. */
async function residentOf(system) {
  const { processInfo } = await system.send('SystemInfo.getProcessInfo')
  const pages = processInfo.filter(({ type }) => type === 'renderer')
  return pages.reduce((sum, { id }) => {
    const file = `/proc/${id}/status`
    const [, kilobytes = '0'] = existsSync(file) ? (/VmRSS:\s+(\d+)/.exec(readFileSync(file, 'utf8')) ?? []) : []
    return sum + Number(kilobytes) * 1024
  }, 0)
}

/** In the page: from the next keystroke to the lanes, as they are drawn, in `lanes`: it is ready for the keystroke when it returns. */
function watch() {
  const lanes = new Promise(resolve => {
    const output = document.querySelector('.decided')
    let [started, first] = [0, 0]
    document.addEventListener(
      'keydown',
      () => {
        started = performance.now()
      },
      { once: true, capture: true },
    )
    let wasBusy = false
    const observer = new MutationObserver(() => {
      const isWhole = output.dataset.whole === 'true'
      if (!isWhole) {
        if (wasBusy && first === 0)
          requestAnimationFrame(() => {
            first = performance.now() - started
          })
        wasBusy = true
        return
      }
      if (!wasBusy) return
      observer.disconnect()
      requestAnimationFrame(() => {
        const all = performance.now() - started
        resolve({ first: first === 0 ? all : first, all })
      })
    })
    observer.observe(output, { attributes: true, childList: true, subtree: true, characterData: true })
  })
  return { lanes }
}

/** In the page: what was typed is drawn. */
const drawn = () => new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve)))

/** In the page: how long drawing takes while the view moves. */
async function pan() {
  const later = [...document.querySelectorAll('.toolbar button')].find(button => button.title.startsWith('Later'))
  const closer = [...document.querySelectorAll('.toolbar button')].find(button => button.title.startsWith('Zoom in'))
  const frame = () => new Promise(resolve => requestAnimationFrame(resolve))
  const times = []
  for (let count = 0; count < 100; count++) {
    if (count % 25 === 24) closer.click()
    else later.click()
    const started = await frame()
    await frame()
    times.push(performance.now() - started)
  }
  times.sort((a, b) => a - b)
  return { middle: times[50], longest: times[99] }
}
