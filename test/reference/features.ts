// What the property tests use of the language: all that engine and reference are known to read alike, or with FULL all of it.
//   FULL=1 npx vitest run test/reference/agreement.test.ts
//   FEATURES=by,alarm npx vitest run test/reference/agreement.test.ts
import { agreed, all, only } from '../arbitrary/features.ts'

const { FEATURES, FULL } = process.env

export const features = FEATURES !== undefined ? only(FEATURES.split(',')) : FULL === undefined ? agreed : all
