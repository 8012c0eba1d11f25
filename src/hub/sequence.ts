// Tasks one after the other: what edgeHub processes in the order in which a client sent it. A task may take its time.

/** Calls `done` once, at once or later. */
export type Task = (done: () => void) => void

/** Adds a task. It runs at once where none is before it. */
export function createSequence(): (task: Task) => void {
  const waiting: Task[] = []
  let running = false

  function run(): void {
    while (!running) {
      const task = waiting.shift()
      if (task === undefined) return
      running = true
      task(() => {
        running = false
        run()
      })
    }
  }

  return task => {
    waiting.push(task)
    run()
  }
}
