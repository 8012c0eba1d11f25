// The creation time of messages that rules make. A message that is passed on keeps its own, as it came.

const utc = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d+))?Z$/
const digits = 7

/** The time as IoT Hub takes it: .NET's format "o" in UTC, seven digits for the second. What is not a time stays as it is. */
export function roundTripTime(text: string): string {
  const [, seconds, fraction = ''] = utc.exec(text) ?? []
  if (seconds !== undefined) return `${seconds}.${fraction.slice(0, digits).padEnd(digits, '0')}Z`
  const time = Date.parse(text)
  return Number.isNaN(time) ? text : roundTripTime(new Date(time).toISOString())
}
