// What marble tests of other programs can use, as `edge-rules/testing`.
export { type PlainMessage, type PlainOutput, runRules } from './engine/plain-messages.ts'
