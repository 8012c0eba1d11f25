// Messages that an edgeHub, a transport or the module cannot take as they are, and what must come of each: it leaves as it is or
// in an error's place, and the next one is not held up.

const long = 'x'.repeat(70_000)
const json = (kind, more = {}) => ({ body: JSON.stringify({ poison: kind, ...more }), properties: {} })

/** By kind: the message, and the outputs at which it may leave. */
const kinds = {
  'a name that differs from a tag only in case': () => ({ ...json('case'), properties: { messagetype: 'Reading' } }),
  'names that edgeHub or the SDK takes for its own': () => ({
    ...json('names'),
    properties: { Authorization: 'a', 'iothub-to': 'b', ack: 'full', deviceId: 'c', moduleId: 'd', 'dt-subject': 'e' },
  }),
  'a property of 70 kB that a rule sets': () => json('wide', { text: long }),
  'a property of 70 kB that a sensor has set': () => ({ ...json('names'), properties: { wide: long } }),
  'a body above 256 KiB': () => json('large', { text: long }),
  'a body that is not JSON': () => ({ body: '{"poison": "text', properties: {} }),
}

/** What the module's rules make of them. */
export const poisonRules = {
  case: { when: { path: '$.poison', eq: 'case' }, then: { output: 'poison', tag: { MessageType: 'Alert' } } },
  names: { when: { path: '$.poison', eq: 'names' }, then: { output: 'poison' } },
  wide: { when: { path: '$.poison', eq: 'wide' }, then: { output: 'poison', tag: { wide: '$.text' } } },
  large: {
    when: { path: '$.poison', eq: 'large' },
    then: { output: 'poison', body: { object: { a: '$.text', b: '$.text', c: '$.text', d: '$.text' } } },
  },
}

/** Makes such messages in turns, and knows what became of them. */
export function createPoison(run) {
  const names = Object.keys(kinds)
  const sent = new Map()
  const traces = new Map()
  return {
    next() {
      const kind = names[sent.size % names.length]
      const id = `${run}-poison-${sent.size}`
      sent.set(id, kind)
      return { ...kinds[kind](), system: { messageId: id } }
    },

    /** Something left at that output, under the id of such a message or of what is in its place. */
    left(output, messageId) {
      const id = messageId?.replace(/-refused$/, '')
      if (!sent.has(id)) return
      traces.set(id, (traces.get(id) ?? new Set()).add(output))
    },

    get missing() {
      return sent.size - traces.size
    },

    report() {
      const byKind = names.map(name => {
        const ids = [...sent].filter(([, kind]) => kind === name).map(([id]) => id)
        const at = output => ids.filter(id => traces.get(id)?.has(output)).length
        const withoutTrace = ids.filter(id => !traces.has(id)).length
        return [name, { sent: ids.length, left: at('poison'), errors: at('errors'), withoutTrace }]
      })
      return Object.fromEntries(byKind)
    },
  }
}
