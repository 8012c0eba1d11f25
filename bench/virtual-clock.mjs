// A scheduler of RxJS in virtual time whose cost does not grow with what is scheduled: RxJS's own sorts all of it each time.
import { Subscription } from 'rxjs'

class Action extends Subscription {
  constructor(clock, work) {
    super()
    this.clock = clock
    this.work = work
  }

  schedule(state, delay = 0) {
    this.state = state
    this.clock.enqueue(this, this.clock.now() + delay)
    return this
  }
}

export class VirtualClock {
  #now = 0
  /** Actions by due time, and the due times in order. */
  #actions = new Map()
  #due = []

  now() {
    return this.#now
  }

  schedule(work, delay = 0, state = undefined) {
    return new Action(this, work).schedule(state, delay)
  }

  enqueue(action, due) {
    const actions = this.#actions.get(due)
    if (actions !== undefined) {
      actions.push(action)
      return
    }
    this.#actions.set(due, [action])
    this.#due.push(due)
    this.#due.sort((a, b) => a - b)
  }

  /** Lets time pass, and runs what is due by then. */
  advance(time) {
    while (this.#due.length > 0 && this.#due[0] <= time) {
      this.#now = this.#due[0]
      // What runs may enqueue more for the same moment.
      for (const action of this.#actions.get(this.#now)) if (!action.closed) action.work.call(action, action.state)
      this.#actions.delete(this.#now)
      this.#due.shift()
    }
    this.#now = time
  }
}
