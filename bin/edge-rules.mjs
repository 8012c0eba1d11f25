#!/usr/bin/env node
// The command `edge-rules`. In a checkout, which `npx edge-rules` runs, it is made ready first; the published package is.
import { existsSync } from 'node:fs'

const ready = new URL('../scripts/ready.mjs', import.meta.url)
if (existsSync(ready)) await import(ready)
await import('../dist/main.js')
