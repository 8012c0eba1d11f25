// Coverage for a person and for a program: of each document what its tests did not make happen, and where that is.
import type { JsonObject } from '../../rules/data/json.ts'
import type { Position } from '../document/problem-text.ts'
import type { Look } from '../text/look.ts'
import { type Coverage, createCoverage, type Gap } from './coverage.ts'
import { positionIn, type TextFile } from './loaded-file.ts'
import type { FileResult } from './text-report.ts'

/** The coverage of one document by all the files that test it. */
export interface DocumentCoverage {
  /** The file with the rules. */
  readonly file: string
  /** How many rules, conditions and clauses there are. */
  readonly size: number
  readonly gaps: readonly (Gap & Position)[]
}

/** Runs the tests once more, by document. */
export function coverageOf(results: readonly FileResult[]): readonly DocumentCoverage[] {
  const byFile = new Map<string, { readonly coverage: Coverage; readonly rules: TextFile }>()
  for (const { loaded } of results) {
    const { file, rules } = loaded
    if (file === undefined) continue
    const known = byFile.get(rules.name) ?? { coverage: createCoverage(file.desired), rules }
    byFile.set(rules.name, known)
    for (const test of file.tests) known.coverage.add(test)
  }
  return [...byFile].map(([file, { coverage, rules }]) => {
    const gaps = coverage
      .gaps()
      .map(gap => ({ ...gap, ...positionIn(rules, gap.pointer) }))
      .sort((a, b) => a.line - b.line || a.column - b.column)
    return { file, size: coverage.size, gaps }
  })
}

/** A line for the document, and one for each gap. */
export function coverageLines({ file, size, gaps }: DocumentCoverage, { paint }: Look): readonly string[] {
  const seen = `${size - gaps.length} of ${size}`
  return [
    `Coverage of ${paint('bold', file)}: ${paint(gaps.length === 0 ? 'green' : 'yellow', seen)} rules, conditions, clauses`,
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

/** The coverage of each document, as `test --json` prints it. */
export function coverageJson(coverage: readonly DocumentCoverage[]): readonly JsonObject[] {
  return coverage.map(({ file, size, gaps }) => ({
    file,
    size,
    gaps: gaps.map(({ missing, ...gap }) => ({ ...gap, missing: [...missing] })),
  }))
}
