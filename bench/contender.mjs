// The process of one contender: makes what its part says, then runs it for as long as it is asked to, again and again.
const [part, name, options] = process.argv.slice(2)
const { create } = await import(`./parts/${part}.mjs`)

let contender
/** How many operations filled the time of the last round. */
let count = 1

async function answer({ make, run }) {
  if (make) {
    contender = await create(name, JSON.parse(options)).catch(missing)
    return { answers: contender.answers, facts: contender.facts, missing: contender.missing }
  }
  return { nanoseconds: await time(run) }
}

/** A package that this machine has no binary for. */
function missing(error) {
  if (error.code !== 'ERR_MODULE_NOT_FOUND' && error.code !== 'MODULE_NOT_FOUND') throw error
  return { missing: 'not installed here' }
}

/**
 * Nanoseconds of processor time of one operation, over about so many milliseconds of it, one operation at least. A
 * process that has to wait for a core is not slower for it.
 */
async function time(milliseconds) {
  const start = processorTime()
  for (let done = 0; ; ) {
    const pending = contender.run(count)
    if (pending !== undefined) await pending
    done += count
    const passed = processorTime() - start
    if (passed >= milliseconds) return (passed / done) * 1e6
    // Aims at a tenth of the time, so that the clock is read a few times in a round only.
    const wanted = Math.ceil((milliseconds * done) / Math.max(passed, 0.1) / 10)
    count = Math.max(1, Math.min(wanted, 1_000_000, 10 * count))
  }
}

/** In milliseconds, of all threads of this process. */
function processorTime() {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

process.on('message', async question => {
  try {
    process.send(await answer(question))
  } catch (error) {
    process.send({ fault: error.stack })
  }
})
process.on('disconnect', () => process.exit())
