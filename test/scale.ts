// How many random cases a law is held to. `npm test` takes few, so that it is quick; SCALE=5 takes five times as many.
const scale = Number(process.env['SCALE'] ?? 1)
if (!(scale > 0)) throw new Error('SCALE must be a number above 0: how many times the usual number of random cases.')

/** That many cases, times SCALE; at least one. */
export function scaled(cases: number): number {
  return Math.max(1, Math.round(cases * scale))
}
