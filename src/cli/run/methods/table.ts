// Every direct method, by name: what whoever carries calls, edgeHub or a broker, needs to know of them.
import { answering, readPayload } from '../../../edge/method-payload.ts'
import type { MethodHandler } from '../../../edge/methods.ts'
import type { FleetReport } from '../fleet-report.ts'
import { type ExplainSource, explainMethod } from './explain.ts'
import { type RecordSource, recordMethod } from './record.ts'
import { statesMethod } from './states.ts'

export interface MethodSources extends ExplainSource, RecordSource {
  readonly status: MethodHandler
  readonly fleet: Pick<FleetReport, 'report'>
}

export function methodTable(sources: MethodSources): Readonly<Record<string, MethodHandler>> {
  return {
    status: sources.status,
    states: statesMethod(sources),
    explain: explainMethod(sources),
    record: recordMethod(sources),
    report: answering([{}], async payload => {
      readPayload(payload, {})
      await sources.fleet.report()
      return sources.status(undefined)
    }),
  }
}
