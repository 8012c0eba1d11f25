// Random tests are the same on every run: a failure is the change's, and not the day's. SEED=n tries other cases.
import fc from 'fast-check'

fc.configureGlobal({ seed: Number(process.env['SEED'] ?? 20_261_123) })
