// One rule by hand: a comparison that stands in the code.
export function build([{ id, tests }]) {
  const [{ to: limit }] = tests
  const matched = [id]
  const none = []
  return body => (body.machine.temperature > limit ? matched : none)
}
