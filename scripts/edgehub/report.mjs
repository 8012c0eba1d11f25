// The report in words.

const few = numbers => (numbers.length === 0 ? '' : `: ${numbers.slice(0, 10).join(', ')}`)
const seconds = value => `${value.toFixed(2)} s`

/** For a person; with the lines of what happened around the longest silences. */
export function inWords(report) {
  const { delay, silences, poison, faults } = report
  const lines = [
    `${report.sent} messages over ${report.transport} in ${report.seconds.toFixed(0)} s, ${report.perSecond.toFixed(1)} a second`,
    `starts         ${report.starts}, ${report.crashes.length} after an end that nobody had asked for`,
    `lost           ${report.lost.length}${few(report.lost)}`,
    `twice          ${report.twice}, and ${report.windowsTwice} windows, each under the id that it had before`,
    `out of order   ${report.outOfOrder}`,
    `counted        ${report.windows} windows; ${report.wrongSums.length} sums wrong`,
    `counted twice  ${report.countedTwice.length}${few(report.countedTwice)}`,
    `not counted    ${report.countedNever.length}${few(report.countedNever)}`,
    `delay          median ${delay.median?.toFixed(1)} ms, p99 ${delay.p99?.toFixed(1)} ms`,
    ...block(
      'poisoned',
      poison,
      ({ sent, left, errors, withoutTrace }) =>
        `${sent} sent: ${left} left as they are, ${errors} to errors, ${withoutTrace} without a trace`,
    ),
    ...block('faults', faults, times => `${times}`),
    ...block(
      'silence, by what was going on',
      silences.byReason,
      ({ times, longest, total }) =>
        `${times} times, at most ${seconds(longest)}, ${seconds(total / times)} on average`,
    ),
    'longest silences',
    ...silences.longest.flatMap(({ from, seconds: long, reasons, story }) => [
      `  ${seconds(long)}, at ${from.toFixed(1)} s: ${reasons.join(' + ')}`,
      ...story.slice(0, 30).map(line => `      ${line}`),
    ]),
  ]
  if (report.end !== undefined) lines.push('what happened last', ...report.end.map(line => `      ${line}`))
  return `${lines.join('\n')}\n`
}

function block(title, entries, say) {
  const rows = Object.entries(entries ?? {})
  return rows.length === 0 ? [] : [title, ...rows.map(([name, value]) => `  ${name}: ${say(value)}`)]
}

/** Whether all is as it must be. */
export function isFine({ lost, wrongSums, countedTwice, countedNever, crashes, poison }) {
  const wrong = [lost, wrongSums, countedTwice, countedNever, crashes].some(list => list.length > 0)
  return !wrong && Object.values(poison).every(({ withoutTrace }) => withoutTrace === 0)
}
