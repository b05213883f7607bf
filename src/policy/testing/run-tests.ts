import type { BundleSource } from '../load/bundle-source.ts'
import { type Coverage, coverageOf } from './coverage.ts'
import type { SourcedTest } from './load-tests.ts'
import { runTest, type TestResult } from './run-test.ts'

/** The results of all tests of a bundle. */
export interface TestRun {
  readonly results: readonly TestResult[]
  readonly failed: number
  readonly coverage: Coverage
}

/** Runs each test independently, and reports which rules decided in any. */
export function runTests(source: BundleSource, tests: readonly SourcedTest[]): TestRun {
  const results = tests.map((test) => runTest(source.bundle, test))
  return {
    results,
    failed: results.filter(({ mismatches }) => mismatches.length > 0).length,
    coverage: coverageOf(
      source,
      results.flatMap(({ decisions }) => decisions),
    ),
  }
}
