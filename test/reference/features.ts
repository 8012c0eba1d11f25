// What the property tests use of the language: all that engine and reference are known to read alike.
//   FEATURES=by,alarm npx vitest run test/reference/agreement.test.ts
import { all, only } from '../arbitrary/features.ts'

const { FEATURES } = process.env

export const features = FEATURES === undefined ? all : only(FEATURES.split(','))
