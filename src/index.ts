// What other programs can use: the language, the machine, and the pipeline as RxJS operators.
export { type ApplyRulesOptions, applyRules, type Documents, runRules } from './engine/apply-rules.ts'
export type { Decision } from './engine/decision.ts'
export { type Decompress, provideDecompression } from './engine/decode.ts'
export {
  type Answer,
  type Applied,
  createMachine,
  createPlan,
  InvalidDocument,
  Machine,
  type Taken,
} from './engine/machine.ts'
export { type AcknowledgeAt, type Activity, type PipelineOptions, pipeline } from './engine/pipeline.ts'
export { messageOf, type PlainMessage, type PlainOutput, plainOf } from './engine/plain-messages.ts'
export type { Plan } from './engine/plan.ts'
export type { Delivery, Desired, Inputs, Sender, Twin } from './engine/ports.ts'
export type { Json, JsonObject } from './rules/data/json.ts'
export type { Message, OutputMessage, Properties, SystemProperties } from './rules/data/message.ts'
export { type Problem, type ProblemCode, problemCodes } from './rules/data/problem.ts'
export { type DocumentReading, defaultDocument, type RuleSet, readDocument } from './rules/document/document.ts'
