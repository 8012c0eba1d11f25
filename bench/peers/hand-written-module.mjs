// One rule by hand, with what a module needs beside the comparison: the body checked to be UTF-8, and for a match the
// message to send, with its bytes, its properties and the tag.
const utf8 = new TextDecoder('utf-8', { fatal: true })
const properties = new Map([['line', 'L1']])
const system = { contentType: 'application/json', contentEncoding: 'utf-8' }

export const takesBytes = true

export function build([{ id, tests }]) {
  const [{ to: limit }] = tests
  const decide = bytes => {
    const body = JSON.parse(utf8.decode(bytes))
    if (!(body.machine.temperature > limit)) return []
    const tagged = new Map(properties)
    tagged.set('MessageType', 'Alert')
    return [{ output: 'output1', rules: [id], bytes, properties: tagged, system }]
  }
  return bytes => decide(bytes).map(({ rules }) => rules[0])
}
