// Tests of one value in the forms that an index can answer for many rules at once. Data only.

/** A test of a value that is there; each but `present` has its answer from the value's equality or its order alone. */
export type ValueTest =
  | { readonly kind: 'equal'; readonly value: string | number | boolean | null }
  | { readonly kind: 'above' | 'below'; readonly limit: number; readonly inclusive: boolean }
  | { readonly kind: 'between'; readonly low: number; readonly high: number }
  /** The value is there. */
  | { readonly kind: 'present' }
