// The image's HEALTHCHECK: whether the module in this container answers. Prints what it says of its health, which
// `docker inspect` shows; "degraded" is no failure, since a restart would not mend it. Knows the environment, and HTTP.
import { get } from 'node:http'

const { METRICS_PORT: port = '', METRICS_ADDRESS: address = '' } = process.env
// Without the port nothing can be asked.
if (port === '0') process.exit(0)
get({ host: address || '127.0.0.1', port: port || 9600, path: '/health', timeout: 8000 }, response => {
  response.pipe(process.stdout)
})
  .on('timeout', function () {
    this.destroy(new Error('no answer in 8 s'))
  })
  .on('error', error => {
    process.stderr.write(`${error.message}\n`)
    process.exitCode = 1
  })
