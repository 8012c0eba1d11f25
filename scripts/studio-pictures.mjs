// The pictures of the studio in docs/, of the page as it is: `npm run build`, then `node scripts/studio-pictures.mjs`. It takes a
// Chromium (CHROMIUM_PATH, or where systems have it) and about a minute: the last one is of a module that runs.
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'

const root = fileURLToPath(new URL('..', import.meta.url))
const program = [process.env.CHROMIUM_PATH ?? '', '/usr/bin/chromium', '/usr/bin/google-chrome'].find(existsSync)
if (program === undefined) throw new Error('There is no Chromium here: apt-get install chromium, or CHROMIUM_PATH.')

const failures = [
  'studio',
  'examples/machine-failure.json',
  'data/machine-temperature.csv.gz',
  ...['--csv', 'timestamp:iso,value:$.machine.temperature'],
  ...['--labels', 'data/machine-temperature.windows.json'],
]
const temperature = '$.machine.temperature'
const watched = {
  limit: 70,
  rules: {
    hot: {
      when: { path: temperature, gt: { twin: 'limit' } },
      for: '2s',
      until: { path: temperature, lt: 65 },
      then: { output: 'alarms' },
    },
    mean: {
      window: { sliding: '10s' },
      aggregate: { t: { avg: temperature } },
      when: { path: '$.t', gt: 66 },
      until: { path: '$.t', lt: 64 },
      then: { output: 'means' },
    },
  },
}

const folder = mkdtempSync(join(tmpdir(), 'edge-rules-pictures-'))
const browser = await chromium.launch({ executablePath: program, args: ['--no-sandbox'] })

/** Runs a command that says the address of a page, and does something with that. */
async function withPage(args, use) {
  const child = spawn(process.execPath, [join(root, 'dist/main.js'), ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 2],
  })
  try {
    const address = await new Promise(resolve => {
      let text = ''
      child.stdout.on('data', part => {
        text += part
        const [found] = /http:\/\/127\.0\.0\.1:\d+\/#key=\S+/.exec(text) ?? []
        if (found !== undefined) resolve(found)
      })
    })
    const page = await browser.newPage({ viewport: { width: 1280, height: 720 } })
    page.setDefaultTimeout(120_000)
    await page.goto(address)
    await use(page)
    await page.close()
  } finally {
    child.kill()
  }
}

const picture = (page, name) => page.screenshot({ path: join(root, 'docs', `studio-${name}.png`) })

try {
  await withPage(failures, async page => {
    await page.locator('.decided[data-whole=true]').waitFor()
    await page.locator('.row-name.chart').nth(3).waitFor()
    const [canvas, row] = [
      await page.locator('.canvas-holder canvas').boundingBox(),
      await page.locator('.row-name.rule').first().boundingBox(),
    ]
    await page.mouse.click(canvas.x + canvas.width * 0.727, row.y + row.height / 2)
    await page.locator('.why:not(.old)').waitFor()
    await page.mouse.move(5, 5)
    await picture(page, 'why')
    await page.getByRole('tab', { name: 'Try values' }).click()
    await page.getByRole('button', { name: 'Sweep coldDay' }).click()
    await page.locator('.curve progress').waitFor()
    await page.locator('.curve progress').waitFor({ state: 'detached' })
    await page.mouse.move(5, 5)
    await picture(page, 'try')
  })
  const rules = join(folder, 'rules.json')
  writeFileSync(rules, JSON.stringify(watched))
  await withPage(['demo', '--rules', rules], async page => {
    await page.locator('.row-name.rule').nth(1).waitFor()
    // As long as a minute's view, less what came before.
    await page.waitForTimeout(36_000)
    await picture(page, 'watch')
  })
} finally {
  await browser.close()
  rmSync(folder, { recursive: true })
}
