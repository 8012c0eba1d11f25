// What `npm start` runs: the demo, on a checkout that is made ready first.
import './ready.mjs'

// npm passes a signal to its shell only, which ends without passing it on.
const parent = process.ppid
setInterval(() => {
  if (process.ppid !== parent) process.kill(process.pid, 'SIGTERM')
}, 500).unref()

process.argv.splice(2, 0, 'demo')
await import('../dist/main.js')
