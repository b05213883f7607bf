// Prints what the reports of the test runs count together, in one plain line.
import { readFileSync } from 'node:fs'

const reports = process.argv.slice(2).map((path) => JSON.parse(readFileSync(path, 'utf8')))
const [passed, failed, skipped] = ['numPassedTests', 'numFailedTests', 'numPendingTests'].map((name) =>
  reports.reduce((sum, report) => sum + report[name], 0),
)
process.stdout.write(`${passed} passed, ${failed} failed, ${skipped} skipped\n`)
if (reports.some(({ numPassedTests }) => numPassedTests === 0) || failed > 0) process.exitCode = 1
