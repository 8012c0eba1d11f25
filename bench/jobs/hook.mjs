// Loaded into a process that is measured: writes the processor time of the whole of it, in milliseconds, to a file.
import { writeFileSync } from 'node:fs'

process.on('exit', () => {
  const { user, system } = process.cpuUsage()
  writeFileSync(process.env.PROCESSOR_TIME_FILE, String((user + system) / 1000))
})
