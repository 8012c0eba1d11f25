// An error of whoever uses the hub, as against a fault of the hub: its message says what is wrong and what would be right.
export class Mistake extends Error {
  override readonly name = 'Mistake'
}
