import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { VetoError } from '../../core/veto-error.ts'
import { BundleError, describeDiagnostic } from '../../policy/source/bundle-error.ts'
import { junitOf } from '../../policy/testing/junit.ts'
import type { TestRun } from '../../policy/testing/run-tests.ts'
import { ExitError } from '../exit-error.ts'
import type { Terminal } from '../terminal.ts'
import { folderOf, withDisplayPath } from './folder.ts'
import { runJson, runText } from './test-report.ts'

export interface TestOptions {
  readonly minCoverage?: string
  readonly junit?: string
  readonly json?: boolean
}

/** Do the policies decide what their tests expect? @throws {ExitError} 1 or 2, as the help says. */
export async function testPolicies(
  terminal: Terminal,
  named: string | undefined,
  options: TestOptions,
): Promise<void> {
  const folder = folderOf(terminal, named)
  const minCoverage = percentOf(options.minCoverage ?? '0')
  const run = await runIn(terminal, folder)
  if (options.junit !== undefined) await writeText(options.junit, junitOf(run.results))
  const isCovered = run.coverage.percent >= minCoverage
  const ok = run.failed === 0 && isCovered
  terminal.out(options.json ? JSON.stringify({ ok, ...runJson(run) }) : runText(folder, run))
  if (!isCovered) {
    terminal.err(
      `Expected at least ${minCoverage} % of the rules to be covered, got ${run.coverage.percent} %`,
    )
  }
  if (!ok) throw new ExitError(1)
}

async function runIn(terminal: Terminal, folder: string): Promise<TestRun> {
  const { loadSource } = await import('../../policy/load/bundle-source.ts')
  const { loadTests } = await import('../../policy/testing/load-tests.ts')
  const { runTests } = await import('../../policy/testing/run-tests.ts')
  try {
    return runTests(await loadSource(folder), await loadTests(folder))
  } catch (error) {
    if (!(error instanceof BundleError)) throw error
    terminal.err(
      error.diagnostics.map((found) => describeDiagnostic(withDisplayPath(folder, found))).join('\n'),
    )
    throw new ExitError(2)
  }
}

function percentOf(text: string): number {
  const percent = /^\d{1,3}(\.\d+)?$/.test(text) ? Number(text) : Number.NaN
  if (percent <= 100) return percent
  throw new VetoError('bad_argument', `--min-coverage: expected a percentage from 0 to 100, got "${text}"`)
}

async function writeText(file: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, text)
  } catch (error) {
    throw new VetoError('bad_argument', `Expected a writable file, got ${file}`, { cause: error })
  }
}
