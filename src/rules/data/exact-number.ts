// Sums of doubles as they are, without rounding: whole numbers in units of the smallest double, 2^-1074, of which every
// double is a multiple. Slow beside arithmetic, so asked only where two doubles cannot hold a sum.

/** A double in units; one that is not finite is a fault of the program. */
export function unitsOf(value: number): bigint {
  bytes.setFloat64(0, value)
  const bits = bytes.getBigUint64(0)
  const exponent = (bits >> 52n) & 0x7ffn
  const fraction = bits & 0xfffffffffffffn
  const size = exponent === 0n ? fraction : (fraction | (1n << 52n)) << (exponent - 1n)
  return value < 0 ? -size : size
}

const bytes = new DataView(new ArrayBuffer(8))

/** So many units divided by a positive number, rounded once: to the nearest double, of two to the even one. */
export function roundUnits(units: bigint, divisor = 1n): number {
  const size = (units < 0n ? -units : units) << spare
  const quotient = size / divisor
  const isCut = quotient * divisor !== size
  // 53 digits are a double's, and none is smaller than the unit.
  const drop = BigInt(Math.max(lengthOf(quotient) - 53, Number(spare)))
  const kept = quotient >> drop
  const rest = quotient - (kept << drop)
  const half = 1n << (drop - 1n)
  const up = rest > half || (rest === half && (isCut || (kept & 1n) === 1n))
  const value = Number(up ? kept + 1n : kept) * 2 ** (Number(drop - spare) - 1074)
  return units < 0n ? -value : value
}

/** Binary digits behind the unit, for rounding. */
const spare = 64n

/** How many binary digits it has. */
function lengthOf(number: bigint): number {
  const digits = number.toString(16)
  return digits.length * 4 - Math.clz32(Number.parseInt(digits.charAt(0), 16)) + 28
}

/** The exact sum of numbers, rounded once: the doubles that it is made of, and that divided by their count. */
export function sumOf(numbers: readonly number[]): number {
  return rounded(numbers, 1n)
}

/** The mean of numbers, rounded once; of none it is not a number. */
export function meanOf(numbers: readonly number[]): number {
  return numbers.length === 0 ? Number.NaN : rounded(numbers, BigInt(numbers.length))
}

function rounded(numbers: readonly number[], divisor: bigint): number {
  if (!numbers.every(Number.isFinite)) return Number.NaN
  // Whole numbers add up exactly as long as they are not too large, which is the most common case.
  const plain = numbers.reduce((sum, number) => sum + Math.abs(number), 0)
  if (plain <= Number.MAX_SAFE_INTEGER && numbers.every(Number.isInteger))
    return numbers.reduce((sum, number) => sum + number, 0) / Number(divisor)
  return roundUnits(
    numbers.reduce((sum, number) => sum + unitsOf(number), 0n),
    divisor,
  )
}
