// The module as a process, started again whenever it ends, as edgeAgent does, but at once. What its log says goes into the story.
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

const program = new URL('../../dist/main.js', import.meta.url).pathname

/** `starts`: how often it was started; `crashes`: what happened before each end that nobody had asked for. */
export function keepRunning({ variables, story }) {
  let child
  let isOver = false
  /** The signal that ended it, if one of ours did. */
  let sent
  const figures = { starts: 0, crashes: [] }
  /** Says that it is connected, where that is waited for. */
  let connected = () => {}

  function line(text) {
    story.tell(text.slice(0, 300))
    if (text.includes('Connecting again with a new token')) connected = story.begin('a new token')
    if (text.includes('Connected to edgeHub')) {
      connected()
      connected = () => {}
    }
  }

  function start() {
    figures.starts++
    connected()
    connected = story.begin('a start of the module')
    const options = { env: { PATH: process.env.PATH, ...variables }, stdio: ['ignore', 'ignore', 'pipe'] }
    child = spawn(process.execPath, [program, 'run'], options)
    createInterface({ input: child.stderr }).on('line', text => line(text.replace(/^<(\d)> \S+ \S+ \S+ /, '<$1> ')))
    child.once('exit', (code, signal) => {
      story.tell(`the module ended: ${code ?? signal}`)
      if (sent === undefined || (sent === 'SIGTERM' && code !== 0)) figures.crashes.push(story.end)
      sent = undefined
      if (!isOver) start()
    })
  }

  start()
  process.once('exit', () => child.kill('SIGKILL'))
  return {
    figures,
    /** Does nothing where it is ending already: a second SIGTERM would cut that short. */
    kill(signal) {
      if (sent === signal) return
      sent = signal
      child.kill(signal)
    },
    async stop() {
      isOver = true
      const ended = new Promise(resolve => child.once('exit', resolve))
      this.kill('SIGTERM')
      await ended
    },
  }
}
