// A site of a test: a hub in this process, modules as processes of their own on it, and a folder; all gone after each test.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { filter, firstValueFrom, take, timeout, toArray } from 'rxjs'
import { afterEach, beforeEach } from 'vitest'
import type { HubEvent, Transport } from '../../src/hub/event.ts'
import { type Hub, startHub } from '../../src/hub/hub.ts'
import type { JsonObject } from '../../src/rules/data/json.ts'
import { type Program, start } from './program.ts'

export interface Site {
  /** A path in the folder, which is another one for each test. */
  file(name: string): string
  /** A hub for the modules that have a twin here; all that they send goes up. `timeScale` as of the hub. */
  hub(twins: Readonly<Record<string, JsonObject>>, timeScale?: number): Promise<Hub>
  /** A module on it, with these variables beside what edgeAgent would set. */
  module(hub: Hub, variables?: Readonly<Record<string, string>>, name?: string, transport?: Transport): Program
  /** What is to be closed after the test; the last one first. */
  opened(close: () => Promise<unknown>): void
}

/** Registers what clears up; called once, at the beginning of a file. */
export function useSite(): Site {
  const open: (() => Promise<unknown>)[] = []
  let folder = ''
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'edge-rules-site-'))
  })
  afterEach(async () => {
    for (const close of open.splice(0).reverse()) await close()
    rmSync(folder, { recursive: true, force: true })
  })
  return {
    file: name => join(folder, name),
    async hub(twins, timeScale) {
      const modules = Object.keys(twins)
      const routes = modules.map(name => `FROM /messages/modules/${name}/outputs/* INTO $upstream`)
      const hub = await startHub({ modules, routes, twins, ...(timeScale === undefined ? {} : { timeScale }) })
      open.push(() => hub.close())
      return hub
    },
    module(hub, variables = {}, name = 'filterModule', transport = 'amqp') {
      const program = start(['run'], { ...hub.environment(name, transport), METRICS_PORT: '0', ...variables })
      open.push(async () => {
        program.child.kill('SIGKILL')
        await program.ended
      })
      return program
    },
    opened: close => void open.push(close),
  }
}

/** The next events of a kind, of this module where one is named. */
export function next<Kind extends HubEvent['kind']>(hub: Hub, kind: Kind, count = 1, module?: string) {
  const isWanted = (event: HubEvent): event is Extract<HubEvent, { kind: Kind }> =>
    event.kind === kind && (module === undefined || ('module' in event && event.module === module))
  return firstValueFrom(hub.events$.pipe(filter(isWanted), take(count), toArray(), timeout(50_000)))
}
