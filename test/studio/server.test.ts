// The server of the page: who is answered, and what is written.
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Studio, serveStudio } from '../../src/cli/studio/server.ts'
import { openSession } from '../../src/cli/studio/session.ts'

let folder: string
let rules: string
let studio: Studio
let key: string

async function serve(given: string | undefined): Promise<void> {
  const session = await openSession({
    rules: given,
    recording: undefined,
    labels: undefined,
    reading: {},
    live: undefined,
  })
  studio = await serveStudio(session, 0)
  key = new URLSearchParams(new URL(studio.address).hash.slice(1)).get('key') ?? ''
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'studio-'))
  rules = join(folder, 'rules.json')
  writeFileSync(rules, '{ "rules": {} }')
  await serve(rules)
})
afterEach(() => studio.close())

interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly text: string
}

/** By hand, because `fetch` does not let its caller say which host it asks. */
function ask(path: string, headers: Readonly<Record<string, string>> = {}, method = 'GET', body = ''): Promise<Answer> {
  const { hostname, port } = new URL(studio.address)
  return new Promise((resolve, reject) => {
    const asked = request({ hostname, port, path, method, headers }, response => {
      let text = ''
      response.setEncoding('utf8').on('data', part => {
        text += part
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }))
    })
    asked.on('error', reject)
    asked.end(body)
  })
}

const own = () => ({ 'x-studio-key': key })

describe('the page', () => {
  it('comes with a policy that lets no text become code, and nothing come from elsewhere', async () => {
    const { status, headers, text } = await ask('/')
    expect(status).toBe(200)
    const policy = String(headers['content-security-policy'])
    expect(policy).toContain("default-src 'none'")
    expect(policy).not.toMatch(/unsafe|https?:|\*/)
    const [, nonce = ''] = /'nonce-([^']+)'/.exec(policy) ?? []
    expect(text).toContain(nonce)
    expect(text).not.toContain(key)
    expect((await ask('/')).text).not.toBe(text)
  })

  it.each(['/../package.json', '/..%2fpackage.json', '/main.js', '/toString', '/api', '/api/other'])(
    'is nothing at %s',
    async path => expect([401, 404]).toContain((await ask(path)).status),
  )

  it.each(['evil.example', 'evil.example:80', '127.0.0.1', 'localhost:1'])(
    'is not for who comes by the name %s',
    async host => {
      expect((await ask('/', { host })).status).toBe(403)
      expect((await ask('/api/session', { ...own(), host })).status).toBe(403)
    },
  )

  it('is not for other pages', async () => {
    expect((await ask('/api/session', { ...own(), origin: 'http://evil.example' })).status).toBe(403)
    expect((await ask('/api/session', { ...own(), 'sec-fetch-site': 'cross-site' })).status).toBe(403)
    expect((await ask('/api/session', { ...own(), origin: new URL(studio.address).origin })).status).toBe(200)
  })
})

describe('what it is about', () => {
  it.each(['', 'wrong'])('is told to nobody without the key (%s)', async wrong => {
    expect((await ask('/api/session', { 'x-studio-key': wrong })).status).toBe(401)
    expect((await ask('/api/rules', { 'x-studio-key': wrong }, 'PUT', '{}')).status).toBe(401)
  })

  it('is the file of rules, and whether it may be saved', async () => {
    const session = JSON.parse((await ask('/api/session', own())).text)
    expect(session).toMatchObject({
      rules: { name: 'rules.json', mayBeSaved: true },
      document: { text: '{ "rules": {} }' },
    })
  })
})

describe('saving', () => {
  const version = async () => JSON.parse((await ask('/api/session', own())).text).document.version
  const save = async (text: string, match: string) => ask('/api/rules', { ...own(), 'if-match': match }, 'PUT', text)

  it('writes the file, and no other', async () => {
    expect((await save('{ "rules": { } }', await version())).status).toBe(200)
    expect(readFileSync(rules, 'utf8')).toBe('{ "rules": { } }')
    expect(readdirSync(folder)).toEqual(['rules.json'])
  })

  it('does not write over what has changed since it was read', async () => {
    const read = await version()
    writeFileSync(rules, '{"rules":{},"own":1}')
    const { status, text } = await save('{}', read)
    expect(status).toBe(409)
    expect(JSON.parse(text).text).toBe('{"rules":{},"own":1}')
    expect(readFileSync(rules, 'utf8')).toBe('{"rules":{},"own":1}')
  })

  it('is refused where no file was given', async () => {
    await studio.close()
    await serve(undefined)
    expect((await save('{}', await version())).status).toBe(403)
  })

  it('is refused where the text is larger than any document', async () => {
    expect((await save('x'.repeat(9_000_000), await version())).status).toBe(413)
  })
})
