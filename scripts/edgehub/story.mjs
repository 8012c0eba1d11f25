// What happened and when, as far as it may be the reason for a silence; and the silences themselves. Keeps a bounded part of both.

/** So much of what happened last is kept, to be told beside a silence. */
const mostLines = 400
const mostSilences = 5
/** In seconds: a shorter one is not told. */
const shortest = 1
/** In seconds: so long after it ended something may still be the reason for a silence, as edgeHub's own pauses are. */
const aftermath = 70

/** `now` in seconds. */
export function createStory(now) {
  const lines = []
  /** What may be a reason, the latest last. */
  const incidents = []
  const longest = []
  const byReason = new Map()

  const told = ({ at, text }) => `${at.toFixed(1)} s ${text}`

  function tell(text) {
    lines.push({ at: now(), text })
    if (lines.length > mostLines) lines.shift()
  }

  /** Something begins that may be a reason for silence; what is returned says that it has ended. */
  function begin(kind, detail = '') {
    const incident = { kind, from: now(), to: undefined }
    incidents.push(incident)
    if (incidents.length > mostLines) incidents.shift()
    tell(`── ${kind}${detail && ` (${detail})`}`)
    return () => {
      if (incident.to !== undefined) return
      incident.to = now()
      tell(`── end of ${kind}`)
    }
  }

  /** The kinds of what was there while it was silent or, where nothing was, of the last thing before it. */
  function reasonsFor(from, to) {
    const during = incidents.filter(incident => incident.from < to && (incident.to ?? incident.from) >= from - 1)
    if (during.length > 0) return [...new Set(during.map(({ kind }) => kind))]
    const before = incidents.findLast(
      incident => incident.from < to && from - (incident.to ?? incident.from) < aftermath,
    )
    return [before === undefined ? 'nothing that was done to it' : `after ${before.kind}`]
  }

  return {
    tell,
    begin,

    /** What happened last. */
    get end() {
      return lines.slice(-40).map(told)
    },

    /** Nothing new has arrived from then until now. */
    silence(from) {
      const seconds = now() - from
      if (seconds < shortest) return
      const reasons = reasonsFor(from, now())
      const reason = reasons.join(' + ')
      const before = byReason.get(reason) ?? { times: 0, longest: 0, total: 0 }
      byReason.set(reason, {
        times: before.times + 1,
        longest: Math.max(before.longest, seconds),
        total: before.total + seconds,
      })
      if (longest.length === mostSilences && seconds <= longest.at(-1).seconds) return
      const story = lines.filter(({ at }) => at >= from - 2).map(told)
      longest.push({ from, seconds, reasons, story })
      longest.sort((a, b) => b.seconds - a.seconds)
      longest.splice(mostSilences)
    },

    get silences() {
      const inOrder = [...byReason].sort(([, a], [, b]) => b.longest - a.longest)
      return { longest, byReason: Object.fromEntries(inOrder) }
    },
  }
}
