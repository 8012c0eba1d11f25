// What the pipeline does, as the module's log tells it. Never a body: that may be confidential, and large.
import type { Log, LogLevel } from '../../edge/log.ts'
import { createTally } from '../../edge/tally.ts'
import type { Activity } from '../../engine/pipeline.ts'
import { logLevels } from '../../rules/nodes/settings.ts'

/** `level` is the environment's; `settings.logLevel` of an accepted document overrides it. */
export function createActivityLog(log: Log, level: LogLevel): (activity: Activity) => void {
  const unreadable = createTally((code, reason, count) =>
    log.warning(
      { code, count },
      `A message could not be decoded: ${reason} It goes to the errors output, if that is set.`,
    ),
  )

  const untimed = createTally((rule, reason, count) =>
    log.warning({ rule, count }, `An event was left out, as its time could not be read: ${reason}`),
  )

  function applied({ desired: { version }, applied, machine }: Activity & { kind: 'applied' }) {
    const { accepted, problems, ended } = applied
    const { rules, settings } = machine.plan
    if (accepted) log.setLevel(logLevels.find(known => known === settings.logLevel) ?? level)
    for (const { severity, code, pointer, message, hint } of problems) {
      log[severity]({ version, code, pointer, ...(hint === undefined ? {} : { hint }) }, message)
    }
    for (const [rule, keys] of ended) {
      log.warning(
        { version, rule, keys },
        'The change ended alarms that were pending or raised; nothing was sent for them.',
      )
    }
    if (accepted) log.info({ version, rules: rules.map(({ id }) => id) }, 'The rules are running.')
    else log.error({ version }, 'The desired properties were rejected; the old rules go on.')
  }

  return activity => {
    if (activity.kind === 'applied') applied(activity)
    else if (activity.kind === 'decided') {
      const { error, remarks = [] } = activity.decision
      if (error !== undefined) unreadable(error.code, error.message)
      for (const [rule, reason] of remarks) untimed(rule, reason)
    } else if (activity.kind === 'unsent') {
      const { output, rules, system } = activity.message
      const fields = { output, rules, messageId: system.messageId, error: activity.error }
      log.error(fields, 'A message was not sent; what caused it stays unsettled, so that edgeHub delivers it again.')
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
      log.error(fields, 'edgeHub refuses a message and its replacement; trying again in 30 s.')
    } else if (activity.kind === 'redelivered') {
      const { input, system } = activity.message
      log.info({ input, messageId: system.messageId }, 'A message was delivered again; it counts once.')
    } else if (activity.kind === 'unsettled') {
      const { input, system } = activity.message
      const fields = { input, messageId: system.messageId, error: activity.error }
      log.warning(fields, 'A message was not settled; edgeHub may deliver it again.')
    } else if (activity.kind === 'unreported') {
      log.warning({ version: activity.version, error: activity.error }, 'The reported properties were not accepted.')
    }
  }
}
