// What was found out about the last long texts: rules, elements and streams ask the same patterns of the same text, which then
// costs once. Nothing is kept of short texts, nor for longer than the next few long ones.

/** Shorter texts are looked at again. */
const long = 1024
const mostTexts = 8

const recent: { readonly text: string; readonly answers: WeakMap<object, boolean> }[] = []

/** The test, asked once for a long text that comes again soon. */
export function remembering(test: (text: string) => boolean): (text: string) => boolean {
  const remembered = (text: string): boolean => {
    const { answers } = recent.find(known => known.text === text) ?? remember(text)
    const known = answers.get(test)
    if (known !== undefined) return known
    const answer = test(text)
    answers.set(test, answer)
    return answer
  }
  return text => (text.length < long ? test(text) : remembered(text))
}

function remember(text: string) {
  const known = { text, answers: new WeakMap<object, boolean>() }
  if (recent.unshift(known) > mostTexts) recent.pop()
  return known
}
