// What marble tests of other programs can use, as `edge-rules/testing`.
export { runRules } from './engine/apply-rules.ts'
export type { PlainMessage, PlainOutput } from './engine/plain-messages.ts'
