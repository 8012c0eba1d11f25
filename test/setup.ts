// Random tests are the same on every run: a failure is the change's, and not the day's. SEED=n tries other cases,
// SCALE=n tries n times as many.
import '../src/node.ts'
import fc from 'fast-check'
import { scaled } from './scale.ts'

fc.configureGlobal({ seed: Number(process.env['SEED'] ?? 20_261_123), numRuns: scaled(40) })
