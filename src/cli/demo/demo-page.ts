// The page on which one sees the demo: the studio, watching the demo's module.
import { existsSync } from 'node:fs'
import { pageFolder } from '../studio/page-files.ts'
import { type Studio, serveStudio } from '../studio/server.ts'
import { openSession } from '../studio/session.ts'

/** Undefined where this installation is without the page. */
export async function serveDemoPage(livePort: number): Promise<Studio | undefined> {
  if (!existsSync(pageFolder)) return undefined
  const live = new URL(`http://127.0.0.1:${livePort}`)
  const session = await openSession({ rules: undefined, recording: undefined, labels: undefined, reading: {}, live })
  return serveStudio(session, 0)
}
