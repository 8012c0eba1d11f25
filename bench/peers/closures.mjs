// The rules as closures, asked one by one: what one writes by hand, and what the answers of all are checked against.
const tests = {
  above: limit => value => value > limit,
  below: limit => value => value < limit,
  between:
    ([low, high]) =>
    value =>
      value >= low && value <= high,
  equal: wanted => value => value === wanted,
}

const readers = {
  'machine.temperature': body => body.machine.temperature,
  'machine.pressure': body => body.machine.pressure,
  'ambient.temperature': body => body.ambient.temperature,
  'ambient.humidity': body => body.ambient.humidity,
  deviceId: body => body.deviceId,
}

export function compileTest({ path, is, to }) {
  const read = readers[path]
  const test = tests[is](to)
  return body => test(read(body))
}

export function build(rules) {
  const compiled = rules.map(rule => ({ id: rule.id, tests: rule.tests.map(compileTest) }))
  return body => {
    const matched = []
    for (const rule of compiled) if (rule.tests.every(test => test(body))) matched.push(rule.id)
    return matched
  }
}
