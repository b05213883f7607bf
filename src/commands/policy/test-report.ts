import type { UncoveredRule } from '../../policy/testing/coverage.ts'
import type { TestResult } from '../../policy/testing/run-test.ts'
import type { TestRun } from '../../policy/testing/run-tests.ts'
import { counted, withDisplayPath } from './folder.ts'

/** A run as text: each test, the differences of failed ones, and the rules that no test covers. */
export function runText(folder: string, { results, failed, coverage }: TestRun): string {
  const byFile = Map.groupBy(results, ({ tested }) => tested.file)
  const { rules, covered, percent, uncovered } = coverage
  return [
    ...[...byFile].flatMap(([file, found]) => [
      withDisplayPath(folder, { file }).file,
      ...found.flatMap((result) => resultLines(folder, result)),
      '',
    ]),
    `${counted(results.length, 'test')}: ${results.length - failed} passed, ${failed} failed.`,
    `${covered} of ${counted(rules, 'rule')} covered by a test (${percent} %).`,
    ...uncovered.map((rule) => uncoveredLine(folder, rule)),
  ].join('\n')
}

/** The same as JSON. */
export function runJson({ results, failed, coverage }: TestRun) {
  return {
    passed: results.length - failed,
    failed,
    tests: results.map(({ tested, mismatches, explanation }) => ({
      file: tested.file,
      line: tested.line,
      column: tested.column,
      name: tested.test.name,
      passed: mismatches.length === 0,
      mismatches,
      explanation,
    })),
    coverage,
  }
}

function resultLines(folder: string, { tested, mismatches, explanation }: TestResult): readonly string[] {
  const { file, line, test } = tested
  if (mismatches.length === 0) return [`  ✓ ${test.name}`]
  const width = Math.max(...mismatches.map(({ what }) => what.length))
  return [
    `  ✗ ${test.name} (${withDisplayPath(folder, { file }).file}:${line})`,
    ...mismatches.flatMap(({ what, expected, got }) => [
      `      ${what.padEnd(width)}  expected ${expected}`,
      `      ${' '.repeat(width)}       got ${got}`,
    ]),
    '',
    ...explanation.split('\n').map((text) => (text === '' ? '' : `      ${text}`)),
    '',
  ]
}

function uncoveredLine(folder: string, { policy, rule, ...place }: UncoveredRule): string {
  const { file, line, column } = withDisplayPath(folder, place)
  return `  ${file}:${line}:${column}: no test covers rule '${rule}' of policy '${policy}'`
}
