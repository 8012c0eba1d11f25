// `edge-rules sensor`: a module that plays readings, as Microsoft's simulated temperature sensor sends them. Thin over
// demo/readings.ts and the edge adapters.
import { randomUUID } from 'node:crypto'
import { filter, firstValueFrom, from, lastValueFrom } from 'rxjs'
import { readEnvironment } from '../edge/environment.ts'
import { createLog } from '../edge/log.ts'
import { connectModule } from '../edge/module.ts'
import type { OutputMessage } from '../rules/data/message.ts'
import { numberOption, readArguments } from './command/arguments.ts'
import { type Command, exitCode, UsageError } from './command/command.ts'
import { readingHelp, readingOptions } from './command/recording-options.ts'
import { paced, playReadings, type Reading, shippedReadings } from './demo/readings.ts'

export const defaultRate = 5
/** How many readings may be on their way at once: enough to hold a rate, few enough to lose no order. */
const mostInFlight = 16

export const command: Command = {
  name: 'sensor',
  summary: 'a module that plays readings, as in the demo, to any hub',
  help: `usage: edge-rules sensor [options]

Runs as a module, and sends readings in the form of Microsoft's simulated temperature sensor to its output
temperatureOutput. Its environment says where; "edge-rules hub" prints one. The file is played again and again.

  --count N            stops after N readings, when the hub has accepted them all
  --rate N             readings a second; default ${defaultRate}
  --data FILE          another recording, as "edge-rules replay" reads it; a row of CSV becomes a reading of the sensor:
                       columns named timestamp, value (the machine's temperature), or machine.temperature

${readingHelp}`,

  async run(args, io) {
    const { values } = readArguments(args, {
      options: { count: { type: 'string' }, rate: { type: 'string' }, data: { type: 'string' }, ...readingOptions },
    })
    const count = numberOption('--count', values.count, { above: 0, whole: true })
    const rate = numberOption('--rate', values.rate, { above: 0 }) ?? defaultRate
    const read = readEnvironment(io.env)
    if ('problems' in read) throw new UsageError(read.problems.join('\n'))

    const log = createLog({ level: read.environment.logLevel })
    const edge = connectModule({ environment: read.environment, log })
    // What has not been sent by then is rejected, so that nothing waits for a hub that is gone.
    io.signal.addEventListener('abort', () => edge.close())
    const inFlight = new Set<Promise<unknown>>()
    const send = (message: OutputMessage) => {
      const sending = lastValueFrom(from(edge.sender.send(message)), { defaultValue: undefined })
        .catch(error => {
          if (!io.signal.aborted) log.error({ error }, 'A reading was not sent.')
        })
        .finally(() => inFlight.delete(sending))
      inFlight.add(sending)
    }
    try {
      await firstValueFrom(edge.connected$.pipe(filter(connected => connected)))
      const batch = randomUUID()
      const teller = log.shows('info') ? 'sensor' : undefined
      const readings = playReadings(values.data ?? shippedReadings, values, io, teller)
      for await (const { number, ...message } of paced(readings, { rate, count, signal: io.signal })) {
        if (inFlight.size === mostInFlight) await Promise.race(inFlight)
        send(reading(message, batch, number))
      }
      await Promise.all(inFlight)
    } catch (error) {
      if (!io.signal.aborted) throw error
    } finally {
      await edge.close()
    }
    return exitCode.fine
  },
}

/** As the simulated sensor sends it, but with an id by which a reading that comes twice is known. */
function reading({ bytes, properties }: Reading, batch: string, number: number): OutputMessage {
  return {
    output: 'temperatureOutput',
    rules: [],
    bytes,
    properties: new Map([...properties, ['sequenceNumber', String(number)], ['batchId', batch]]),
    system: { messageId: `${batch}-${number}`, contentType: 'application/json', contentEncoding: 'utf-8' },
  }
}
