// Coverage for a person and for a program: of each document what its tests did not make happen, and where that stands.
import { readFile } from 'node:fs/promises'
import type { JsonObject } from '../../rules/json.ts'
import { type Coverage, createCoverage, type Gap } from './coverage.ts'
import type { Look } from './failure.ts'
import type { Place } from './place.ts'
import type { FileResult } from './report.ts'

/** The coverage of one document by all the files that test it. */
export interface DocumentCoverage {
  /** The file in which the rules stand. */
  readonly file: string
  /** How many rules, conditions and clauses there are. */
  readonly size: number
  readonly gaps: readonly (Gap & Place)[]
}

/** Runs the tests once more, by document. */
export async function coverageOf(results: readonly FileResult[]): Promise<readonly DocumentCoverage[]> {
  const byFile = new Map<string, Coverage>()
  for (const { loaded } of results) {
    if (loaded.file === undefined) continue
    const name = loaded.rulesFile ?? loaded.name
    const coverage = byFile.get(name) ?? createCoverage(loaded.file.desired)
    byFile.set(name, coverage)
    for (const test of loaded.file.tests) coverage.add(test)
  }
  const { placesIn } = await import('./place.ts')
  return Promise.all(
    [...byFile].map(async ([file, coverage]) => {
      const placeOf = placesIn(await readFile(file, 'utf8'))
      const gaps = coverage
        .gaps()
        .map(gap => ({ ...gap, ...placeOf(gap.pointer) }))
        .sort((a, b) => a.line - b.line || a.column - b.column)
      return { file, size: coverage.size, gaps }
    }),
  )
}

/** A line for the document, and one for each gap. */
export function coverageLines({ file, size, gaps }: DocumentCoverage, { paint }: Look): readonly string[] {
  const seen = `${size - gaps.length} of ${size} rules, conditions and clauses were seen in every way`
  const head = gaps.length === 0 ? paint('green', seen) : paint('yellow', seen)
  return [
    `${paint('bold', file)}  ${head}`,
    ...gaps.map(
      ({ line, column, pointer, what, missing }) =>
        `  ${paint('dim', `${file}:${line}:${column}`)}  ${[ownerOf(pointer), what, missing.join(' and ')].filter(part => part !== '').join(' ')}`,
    ),
  ]
}

/** The rule, or the definition, to which a pointer leads. */
function ownerOf(pointer: string): string {
  const [, , name = ''] = pointer.split('/')
  return name === '' ? '' : `${name}:`
}

export function coverageJson(coverage: readonly DocumentCoverage[]): readonly JsonObject[] {
  return coverage.map(({ file, size, gaps }) => ({
    file,
    size,
    gaps: gaps.map(({ missing, ...gap }) => ({ ...gap, missing: [...missing] })),
  }))
}
