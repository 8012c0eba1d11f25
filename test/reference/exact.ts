// Numbers by their digits: as they came, exact where the contract says so, and rounded once. Knows no rule.

/** A number as it is written in JSON. */
export interface Numeral {
  readonly digits: string
}

/** units · 10^-scale */
interface Decimal {
  readonly units: bigint
  readonly scale: number
}

/** The value as a double: what arithmetic takes. "arithmetic rounds" */
export const double = ({ digits }: Numeral): number => Number(digits)

/** "with a result that is not finite, yields absent" */
export const numeral = (value: number): Numeral | undefined =>
  Number.isFinite(value) ? { digits: String(value === 0 ? 0 : value) } : undefined

function decimal({ digits }: Numeral): Decimal {
  const [, sign = '', whole = '0', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(digits) ?? []
  const scale = fraction.length - Number(exponent)
  const units = BigInt(sign + whole + fraction)
  return scale < 0 ? { units: units * 10n ** BigInt(-scale), scale: 0 } : { units, scale }
}

/** "An integer that a double cannot hold": then all its digits, else the double. */
function comparable(number: Numeral): number | bigint {
  const value = double(number)
  if (Math.abs(value) <= Number.MAX_SAFE_INTEGER) return value
  const { units, scale } = decimal(number)
  if (units % 10n ** BigInt(scale) !== 0n) return value
  const whole = units / 10n ** BigInt(scale)
  return Number.isFinite(value) && BigInt(value) === whole ? value : whole
}

/** "of a number the shortest: 1.0 is `1`; an integer that a double cannot hold keeps its digits" */
export function shortest(number: Numeral): string {
  const value = comparable(number)
  return value === 0 ? '0' : String(value)
}

export const sameNumber = (a: Numeral, b: Numeral) => comparable(a) === comparable(b)
export const isLess = (a: Numeral, b: Numeral) => comparable(a) < comparable(b)

/**
 * "differs from it by at least that much (percent of the last passed, without its sign …). Computed exactly from the numbers'
 * decimal digits".
 */
export function differsBy(value: Numeral, last: Numeral, amount: Numeral, percent: boolean): boolean {
  const [a, b, least] = [decimal(value), decimal(last), decimal(amount)]
  const scale = Math.max(a.scale, b.scale, least.scale)
  const [x, y, d] = [a, b, least].map(one => one.units * 10n ** BigInt(scale - one.scale))
  const size = (of = 0n) => (of < 0n ? -of : of)
  const difference = size((x ?? 0n) - (y ?? 0n))
  return percent ? difference * 100n * 10n ** BigInt(scale) >= size(y) * (d ?? 0n) : difference >= (d ?? 0n)
}

/** The number times 10^places, "cut down to whole", from its digits. */
export function shiftedDown(number: Numeral, places: number): number {
  const { units, scale } = decimal(number)
  const by = scale - places
  if (by <= 0) return Number(units * 10n ** BigInt(-by))
  const unit = 10n ** BigInt(by)
  const whole = units / unit
  return Number(units < 0n && units % unit !== 0n ? whole - 1n : whole)
}

/** The number with so many digits after the point; "`round` of a half goes up (−2.5 is −2)". */
export function rounded(number: Numeral, places: number): number {
  const half: Numeral = { digits: shortest(number) }
  const { units, scale } = decimal(half)
  const by = scale - places
  if (by <= 0) return double(number)
  const unit = 10n ** BigInt(by)
  const raised = units * 2n + unit
  let whole = raised / (2n * unit)
  if (raised < 0n && raised % (2n * unit) !== 0n) whole -= 1n
  return places >= 0 ? Number(`${whole}e${-places}`) : Number(whole * 10n ** BigInt(-places))
}

/** A sum of doubles, exact: in units of 2^-1074. */
const unit = 1074n

export function exact(value: number): bigint {
  const bits = new DataView(new ArrayBuffer(8))
  bits.setFloat64(0, value)
  const raw = bits.getBigUint64(0)
  const exponent = (raw >> 52n) & 0x7ffn
  const fraction = raw & 0xfffffffffffffn
  const size = exponent === 0n ? fraction : (fraction | (1n << 52n)) << (exponent - 1n)
  return raw >> 63n === 1n ? -size : size
}

/** The exact sum divided, rounded once. */
export function roundedOnce(sum: bigint, divisor = 1n): number {
  if (sum === 0n) return 0
  const negative = sum < 0n !== divisor < 0n
  const [top, bottom] = [sum < 0n ? -sum : sum, (divisor < 0n ? -divisor : divisor) << unit]
  // At least 66 bits of quotient, the last of which says whether anything was cut: Number() then rounds it right.
  const shift = BigInt(Math.max(0, bottom.toString(2).length - top.toString(2).length + 66))
  const scaled = top << shift
  const quotient = (scaled / bottom) | (scaled % bottom === 0n ? 0n : 1n)
  let value = Number(quotient)
  for (let left = Number(shift); left > 0; left -= 1000) value *= 2 ** -Math.min(left, 1000)
  return negative ? -value : value
}
