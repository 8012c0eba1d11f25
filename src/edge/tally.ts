// How often each thing happened, told so that a log does not fill with it. Knows nothing of what it counts.

/** Names come from outside: beyond so many, the rest is counted under one. */
const mostNames = 100
const theRest = '…'

/** Calls `tell` at the first time for a name, and then at each tenfold: 1, 10, 100, … */
export function createTally(
  tell: (name: string, why: string, count: number) => void,
): (name: string, why: string) => void {
  const counts = new Map<string, number>()
  return (name, why) => {
    const counted = counts.has(name) || counts.size < mostNames ? name : theRest
    const count = (counts.get(counted) ?? 0) + 1
    counts.set(counted, count)
    if (/^10*$/.test(String(count))) tell(counted, why, count)
  }
}
