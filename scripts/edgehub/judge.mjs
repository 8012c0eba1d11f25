// What came of the numbered messages: lost, twice, counted wrong, and how late. Memory for each number is a few bytes.

/** So many messages make a window: one that is counted twice or not at all shows. */
export const windowSize = 10

/** Judges what arrives of at most `most` messages, numbered from 1. */
export function createJudge(most) {
  /** By number: how often it arrived, how often it was counted under different ids, when it was sent. */
  const arrived = new Uint16Array(most + 1)
  const counted = new Uint8Array(most + 1)
  const sentAt = new Float64Array(most + 1)
  const delays = new Float32Array(most + 1)
  const windows = new Set()
  const wrongSums = []
  /** How many were sent. */
  let count = 0
  let first = 0
  let twice = 0
  let windowsTwice = 0
  let backwards = 0
  let highest = 0
  const windowCount = () => Math.floor(count / windowSize)

  const numbers = () => Array.from({ length: count }, (_, index) => index + 1)

  return {
    sent(n, at) {
      count = n
      sentAt[n] = at
    },

    /** A message that was passed on. True if it is the first time. */
    passed(n, at) {
      arrived[n]++
      if (arrived[n] > 1) {
        twice++
        return false
      }
      first++
      delays[n] = (at - sentAt[n]) * 1000
      if (n < highest) backwards++
      highest = Math.max(highest, n)
      return true
    },

    /** A window. The same under the same id is no news. */
    counted(id, { sum, of }) {
      if (windows.has(id)) {
        windowsTwice++
        return
      }
      windows.add(id)
      for (const n of of) counted[n]++
      if (of.length !== windowSize || sum !== of.reduce((total, n) => total + n, 0)) wrongSums.push({ id, sum, of })
    },

    get missing() {
      return count - first + Math.max(0, windowCount() - windows.size)
    },

    report() {
      const sorted = numbers()
        .filter(n => arrived[n] > 0)
        .map(n => delays[n])
        .sort((a, b) => a - b)
      return {
        sent: count,
        lost: numbers().filter(n => arrived[n] === 0),
        twice,
        outOfOrder: backwards,
        windows: windows.size,
        windowsTwice,
        wrongSums,
        countedTwice: numbers().filter(n => counted[n] > 1),
        // The last ones make no whole window.
        countedNever: numbers().filter(n => n <= windowCount() * windowSize && counted[n] === 0),
        delay: { median: sorted[Math.floor(sorted.length / 2)], p99: sorted[Math.floor(sorted.length * 0.99)] },
      }
    },
  }
}
