// Where the module runs, as its environment says: at an edgeHub, or at an ordinary broker. Each is loaded only where it is used.
import type { SchedulerLike } from 'rxjs'
import type { BrokerSettings } from '../../edge/broker/settings.ts'
import type { EdgeModule } from '../../edge/edge-module.ts'
import type { CommonEnvironment, Environment, Identity, Variables } from '../../edge/environment.ts'
import type { Log } from '../../edge/log.ts'
import type { JsonObject } from '../../rules/data/json.ts'
import { UsageError } from '../command/command.ts'
import { watchRulesFile } from './rules-file.ts'

export type Place =
  | { readonly kind: 'edgeHub'; readonly identity: Identity; readonly common: Environment }
  | {
      readonly kind: 'broker'
      readonly identity: Identity
      readonly common: CommonEnvironment
      readonly settings: BrokerSettings
    }

/** Throws `UsageError` that names everything that is wrong with the environment. */
export async function readPlace(variables: Variables): Promise<Place> {
  const { readCommon, readEnvironment } = await import('../../edge/environment.ts')
  if (!isOnBroker(variables)) {
    const read = readEnvironment(variables)
    if ('problems' in read) throw incomplete(read.problems)
    return { kind: 'edgeHub', identity: read.environment.identity, common: read.environment }
  }
  const { readBrokerSettings } = await import('../../edge/broker/settings.ts')
  const problems: string[] = []
  const report = (problem: string) => void problems.push(problem)
  const common = readCommon(variables, report)
  const settings = readBrokerSettings(variables, report)
  if (problems.length > 0) throw incomplete(problems)
  const { address, clientId } = settings
  return {
    kind: 'broker',
    identity: { hub: address.url.host, device: clientId, module: 'edge-rules' },
    common,
    settings,
  }
}

const isOnBroker = (variables: Variables): boolean =>
  Boolean(variables['MQTT_URL']) &&
  !Object.entries(variables).some(([name, value]) => value && /^IOTEDGE_|^(EdgeHub|IotHub)ConnectionString$/.test(name))

const incomplete = (problems: readonly string[]) =>
  new UsageError(`the environment is not complete:\n${problems.join('\n')}`)

export interface PlaceOptions {
  /** What RULES_FILE holds, or the built-in document. */
  readonly rules: JsonObject
  readonly log: Log
  readonly scheduler: SchedulerLike
}

/** Starts to connect. `base` is the document that the desired one is laid over. */
export async function connectAt(
  place: Place,
  { rules, log, scheduler }: PlaceOptions,
): Promise<{ readonly edge: EdgeModule; readonly base: JsonObject }> {
  if (place.kind === 'edgeHub') {
    const { connectModule } = await import('../../edge/module.ts')
    return { edge: connectModule({ environment: place.common, log, scheduler }), base: rules }
  }
  const { connectToBroker } = await import('../../edge/broker/module.ts')
  const { common, settings } = place
  const { stateDir, times } = common
  const bases$ = watchRulesFile(common.rulesFile, { first: rules, log, scheduler })
  const edge = connectToBroker({ settings, stateDir, wait: times.twinWait, bases$, log, scheduler })
  // The file may change while the module runs, so that it is a part of what is desired.
  return { edge, base: { rules: {} } }
}
