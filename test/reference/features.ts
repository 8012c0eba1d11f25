// What the property tests use of the language: all that engine and reference are known to read alike.
//   FEATURES=by,alarm npx vitest run test/reference/agreement.test.ts
import { all, only } from '../arbitrary/features.ts'

const { FEATURES } = process.env

/** `time`: watermarks are being compared. `latestOfMade`: what `on` reads where an event is made of others. */
const settled = { ...all, time: false, latestOfMade: false }

export const features = FEATURES === undefined ? settled : only(FEATURES.split(','))
