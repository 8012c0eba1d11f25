// Shared access signatures: what a module proves its identity with. Knows no transport and no clock.
import { createHmac, timingSafeEqual } from 'node:crypto'

/** A token that was read, but not checked. `resource` is decoded; `expiresAt` is in epoch milliseconds. */
export interface Token {
  readonly resource: string
  readonly signature: string
  readonly expiresAt: number
  /** What was signed. */
  readonly signed: string
}

/** Why a client was turned away, in words for the person who runs the hub. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
}

/** .NET knows no later time, and edgeHub adds five minutes of grace. */
const latestExpiry = Date.UTC(9999, 11, 31, 23, 55)

/**
 * `SharedAccessSignature sr=…&sig=…&se=…` in any order of its fields. Throws a `Refusal` for anything else, and for a
 * token that has expired at `now`.
 */
export function readToken(text: string, now: number): Token {
  const [scheme, fields, ...rest] = text.split(' ')
  if (scheme !== 'SharedAccessSignature' || fields === undefined || rest.length > 0)
    throw new Refusal('the token is not "SharedAccessSignature sr=…&sig=…&se=…"')
  const values = new Map(fields.split('&').map(field => splitOnce(field, '=')))
  const field = (name: string) => {
    const value = values.get(name)
    if (value === undefined || value === '') throw new Refusal(`the token has no ${name}`)
    return value
  }
  const [resource, signature, expiry] = [field('sr'), field('sig'), field('se')]
  const expiresAt = Number(expiry) * 1000
  if (!Number.isFinite(expiresAt)) throw new Refusal(`the token's expiry, "${expiry}", is not a number of seconds`)
  if (expiresAt > latestExpiry) throw new Refusal(`the token's expiry, ${expiry}, is beyond the year 9999`)
  if (expiresAt <= now) throw new Refusal(`the token expired at ${new Date(expiresAt).toISOString()}`)
  return { resource: decode(resource), signature: decode(signature), expiresAt, signed: `${resource}\n${expiry}` }
}

/** Throws a `Refusal` unless the token is for the resource and signed with the key. */
export function checkToken(token: Token, resource: string, key: Uint8Array): void {
  if (token.resource !== resource) throw new Refusal(`the token is for ${token.resource}, not for ${resource}`)
  const expected = Buffer.from(sign(key, token.signed))
  const actual = Buffer.from(token.signature)
  if (expected.length !== actual.length || !timingSafeEqual(expected, actual))
    throw new Refusal(`the token's signature was not made with the key of ${resource}`)
}

/** The signature as the workload API gives it: HMAC-SHA256, base64. */
export function sign(key: Uint8Array, data: string | Uint8Array): string {
  return createHmac('sha256', key).update(data).digest('base64')
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new Refusal(`"${text}" in the token is not URL-encoded`)
  }
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator)
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + separator.length)]
}
