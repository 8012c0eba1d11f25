// What the pipeline does, as the module's log tells it. Never a body: that may be confidential, and large.
import type { Log, LogLevel } from '../../edge/log.ts'
import { capital } from '../../edge/peer.ts'
import { createTally } from '../../edge/tally.ts'
import type { Activity } from '../../engine/pipeline.ts'
import type { Problem } from '../../rules/data/problem.ts'
import { logLevels } from '../../rules/nodes/settings.ts'
import { firstOf, type Running } from './running.ts'

/** Of one document. */
const mostProblems = 20
/** Characters of rule ids in a line. */
const mostCharacters = 2_000

/** `level` is the environment's; `settings.logLevel` of an accepted document overrides it. `peer`: who is at the other end. */
export function createActivityLog(
  log: Log,
  level: LogLevel,
  running: Running,
  peer = 'edgeHub',
): (activity: Activity) => void {
  const unreadable = createTally((code, reason, count) =>
    log.warning(
      { code, count },
      `A message could not be decoded: ${reason} It goes to the errors output, if that is set.`,
    ),
  )

  const untimed = createTally((rule, reason, count) =>
    log.warning({ rule, count }, `An event was left out, as its time could not be read: ${reason}`),
  )

  /** After an outage there may be thousands. */
  let error: unknown
  const unsettled = createTally((input, text, count) => log.warning({ input, count, error }, text))
  const repeated = createTally((input, text, count) => log.info({ input, count }, text))

  function applied({ desired: { version }, applied, machine }: Activity & { kind: 'applied' }) {
    const { accepted, problems, ended } = applied
    if (accepted) log.setLevel(logLevels.find(known => known === machine.plan.settings.logLevel) ?? level)
    const { program, document, rules } = running.facts
    const shown = firstOf(rules, mostCharacters)
    const more = shown.length < rules.length ? { ruleCount: rules.length } : {}
    const facts = { version, document, program, rules: shown, ...more }
    if (accepted) log.info(facts, 'The rules are running.')
    else log.error(facts, 'The desired properties were rejected; the old rules go on.')
    for (const { severity, code, pointer, message, hint } of worst(problems)) {
      log[severity]({ version, code, pointer, ...(hint === undefined ? {} : { hint }) }, message)
    }
    if (problems.length > mostProblems) {
      const text = `The document has ${problems.length} problems, of which ${mostProblems} are logged; edge-rules validate tells all.`
      log.warning({ version, problems: problems.length }, text)
    }
    for (const [rule, keys] of ended) {
      log.warning(
        { version, rule, keys },
        'The change ended alarms that were pending or raised; nothing was sent for them.',
      )
    }
  }

  return activity => {
    if (activity.kind === 'applied') applied(activity)
    else if (activity.kind === 'decided') {
      const { error, remarks = [] } = activity.decision
      if (log.shows('debug')) log.debug(decisionOf(activity), 'decided')
      if (error !== undefined) unreadable(error.code, error.message)
      for (const [rule, reason] of remarks) untimed(rule, reason)
    } else if (activity.kind === 'unsent') {
      const { output, rules, system } = activity.message
      const fields = { output, rules, messageId: system.messageId, error: activity.error }
      log.error(fields, `A message was not sent; what caused it stays unsettled, so that ${peer} delivers it again.`)
    } else if (activity.kind === 'refused') {
      const { output, rules, system } = activity.message
      const fields = { output, rules, messageId: system.messageId, error: activity.error }
      log.error(
        fields,
        'A message can never be sent. What caused it is settled; if the errors output is set, a replacement goes there.',
      )
    } else if (activity.kind === 'delayed') {
      const { output, rules, system } = activity.message
      const fields = { output, rules, messageId: system.messageId, error: activity.error }
      log.error(fields, `${capital(peer)} refuses a message and its replacement; trying again in 30 s.`)
    } else if (activity.kind === 'redelivered') {
      const { input, system } = activity.message
      log.debug({ input, messageId: system.messageId }, 'A message was delivered again.')
      repeated(input, 'A message was delivered again; it counts once.')
    } else if (activity.kind === 'unsettled') {
      error = activity.error
      unsettled(activity.message.input, `A message was not settled; ${peer} may deliver it again.`)
    } else if (activity.kind === 'unreported') {
      log.warning({ version: activity.version, error: activity.error }, 'The reported properties were not accepted.')
    }
  }
}

/** As many as are logged: errors first, else in their order. */
const worst = (problems: readonly Problem[]): readonly Problem[] =>
  ['error', 'warning'].flatMap(severity => problems.filter(found => found.severity === severity)).slice(0, mostProblems)

/** What was decided about a message or by a timer: never a body. */
function decisionOf({ message, decision }: Activity & { kind: 'decided' }) {
  const { cause, fired, sends, error } = decision
  return {
    ...(message === undefined ? { cause } : { input: message.input, messageId: message.system.messageId }),
    fired,
    outputs: sends.map(({ output }) => output),
    ...(error === undefined ? {} : { error: error.code }),
  }
}
