// What is in use after everything that can go has gone. Needs --expose-gc.

/** Bytes: the heap, and what it holds outside of itself, as typed arrays and native code do. */
export function memory() {
  for (let time = 0; time < 4; time++) globalThis.gc()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}
