// What the figures were measured on, in words.
import { spawnSync } from 'node:child_process'
import { availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os'

export function describeMachine() {
  const [cpu] = cpus()
  const commit = spawnSync('git', ['log', '-1', '--format=%h of %cs'], { cwd: import.meta.dirname })
    .stdout?.toString()
    .trim()
  const load = loadavg()
    .map(value => value.toFixed(1))
    .join(', ')
  return `# Results of \`npm run bench\`

${cpu?.model ?? 'an unknown processor'}, ${availableParallelism()} cores, ${Math.round(totalmem() / 2 ** 30)} GB; ${type()} ${release()}, Node.js ${process.versions.node}; commit ${commit || 'unknown'}. Load when it
began: ${load}.

Contenders run in processes of their own, in turn, round by round. Times are processor time of the contender's process, so
that what else the machine does weighs less. A figure is the median of the rounds, ± half the distance between their quartiles; a
ratio is the median of the rounds' ratios. Compare ratios, not figures of different runs.
`
}
