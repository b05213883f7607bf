import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Command } from 'commander'
import { VetoError } from '../../core/veto-error.ts'
import { BundleError, describeDiagnostic } from '../../policy/source/bundle-error.ts'
import { junitOf } from '../../policy/testing/junit.ts'
import type { TestRun } from '../../policy/testing/run-tests.ts'
import { ExitError } from '../exit-error.ts'
import type { Terminal } from '../terminal.ts'
import { FOLDER_HELP, folderOf, withDisplayPath } from './folder.ts'
import { runJson, runText } from './test-report.ts'

interface Options {
  readonly minCoverage?: string
  readonly junit?: string
  readonly json?: boolean
}

/** `veto policy test`: do the policies decide what their tests expect? */
export function addTestCommand(policy: Command, terminal: Terminal): void {
  policy
    .command('test')
    .description('Run the policy tests (*.test.yaml), and list the rules that no test covers')
    .argument('[folder]', FOLDER_HELP)
    .option('--min-coverage <percent>', 'fail when the tests cover a smaller percentage of the rules')
    .option('--junit <file>', 'also write the results as JUnit XML')
    .option('--json', 'print JSON')
    .addHelpText('after', HELP)
    .action((folder: string | undefined, options: Options) =>
      test(terminal, folderOf(terminal, folder), options),
    )
}

const HELP = `
Exits with 0 when all tests pass, 1 when one fails or too few rules are covered, and 2 when the policies or the tests
cannot be read. A test:
  tests:
    - name: a refund over the limit is asked
      agent: support-agent
      call: { tool: refund_payment, params: { amount_cents: 72000 } }
      expect: { verdict: require_approval, rule: cap_refund_amount, asked: [finance-team] }
      expect_later: { "+30m": pending, "+1h": expired }`

async function test(terminal: Terminal, folder: string, options: Options): Promise<void> {
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
