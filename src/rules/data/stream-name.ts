// The names of internal streams, among those of inputs and outputs.

/** True for the name of a stream: `#name`. */
export const isStream = (name: string): boolean => name.startsWith('#')
