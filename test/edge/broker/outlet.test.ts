// What is written leaves as it was, also where the piece in which it was put together is used again.
import { Duplex } from 'node:stream'
import { expect, it } from 'vitest'
import { Outlet } from '../../../src/edge/broker/outlet.ts'

it('uses its piece again only when nothing in it waits to leave', () => {
  const left: Buffer[] = []
  const under: (() => void)[] = []
  const stream = new Duplex({
    read() {},
    write(bytes: Buffer, _, done) {
      under.push(() => {
        left.push(Buffer.from(bytes))
        done()
      })
    },
  })
  const outlet = new Outlet(stream, () => {})
  const payload = Buffer.alloc(20_000, 'x')
  outlet.write(Buffer.from('first'))
  outlet.flush()
  outlet.write(Buffer.from('head'))
  outlet.write(payload)
  under.shift()?.()
  outlet.write(Buffer.from('what comes next'))
  outlet.flush()
  for (let end = under.shift(); end !== undefined; end = under.shift()) end()
  expect(Buffer.concat(left).toString()).toBe(`firsthead${payload}what comes next`)
})
