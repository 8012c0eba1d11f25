// A browser for tests of the page: Chromium as the system has it, without a window. Where there is none, tests are skipped
// and say so, unless STUDIO_BROWSER=required.
import { existsSync } from 'node:fs'
import { type Browser, chromium, type Page } from 'playwright-core'
import { type Program, start } from '../cli/program.ts'

const places = [
  process.env['CHROMIUM_PATH'] ?? '',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

const found = places.find(place => place !== '' && existsSync(place))

if (found === undefined && process.env['STUDIO_BROWSER'] === 'required') {
  throw new Error(
    'No Chromium was found, and STUDIO_BROWSER=required. Install one (apt-get install chromium), or name it in CHROMIUM_PATH.',
  )
}

/** Why the tests in a browser are skipped; undefined: they are not. */
export const missingBrowser =
  found === undefined ? 'no Chromium is here: apt-get install chromium, or CHROMIUM_PATH' : undefined

export const launch = (): Promise<Browser> => chromium.launch({ executablePath: found ?? '', args: ['--no-sandbox'] })

export interface Studio {
  readonly page: Page
  readonly address: string
  /** What the browser complained of: errors, and what its security policy refused. */
  readonly faults: readonly string[]
  /** Requests to anywhere but the studio. */
  readonly strangers: readonly string[]
  /** Waits until the newest document is decided. */
  decided(): Promise<void>
  close(): Promise<void>
}

/** The command with these arguments, and its page, opened and decided. */
export async function openStudio(browser: Browser, args: readonly string[], dark = false): Promise<Studio> {
  const program: Program = start(['studio', ...args])
  await program.until(({ stdout }) => stdout.includes('\n'))
  const address = program.output.stdout.trim()
  const context = await browser.newContext({
    viewport: { width: 1280, height: 720 },
    colorScheme: dark ? 'dark' : 'light',
    acceptDownloads: true,
  })
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  const page = await context.newPage()
  page.setDefaultTimeout(45_000)
  const faults: string[] = []
  const strangers: string[] = []
  page.on('pageerror', error => faults.push(String(error)))
  page.on('console', message => message.type() === 'error' && faults.push(message.text()))
  page.on('request', request => {
    const isOwn = request.url().startsWith(new URL(address).origin) || /^(data|blob):/.test(request.url())
    if (!isOwn) strangers.push(request.url())
  })
  await page.goto(address)
  return {
    page,
    address,
    faults,
    strangers,
    decided: async () => {
      await page.locator('.decided[data-whole=true]').waitFor()
    },
    async close() {
      await context.close()
      program.child.kill()
      await program.ended
    },
  }
}
