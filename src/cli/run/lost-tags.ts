// MQTT 3.1.1 has no properties, so that tags are lost where no envelope holds them: which rules set some, each time that changes.
import type { BrokerSettings } from '../../edge/broker/settings.ts'
import type { Log } from '../../edge/log.ts'
import type { Activity } from '../../engine/pipeline.ts'
import type { Rule } from '../../rules/rule/rule.ts'

export function createLostTagsLog({ version, envelope }: BrokerSettings, log: Log): (activity: Activity) => void {
  if (version === 5 || envelope) return () => {}
  let told = '[]'
  return activity => {
    if (activity.kind !== 'applied' || !activity.applied.accepted) return
    const rules = activity.machine.plan.rules.filter(tags).map(({ id }) => id)
    if (JSON.stringify(rules) === told) return
    told = JSON.stringify(rules)
    if (rules.length === 0) return
    const text = 'MQTT 3.1.1 has no properties: what these rules tag is lost. Set MQTT_ENVELOPE=on, or MQTT_VERSION=5.'
    log.warning({ rules }, text)
  }
}

/** Whether what leaves has tags; a stream between rules keeps them. */
const tags = ({ enabled, silent, outcomes }: Rule): boolean =>
  enabled &&
  !silent &&
  outcomes.some(({ tag, outputs }) => tag.length > 0 && outputs.some(name => !name.startsWith('#')))
