// Prints what the test run's own report counts, in one plain line.
import { readFileSync } from 'node:fs'

const report = JSON.parse(readFileSync(process.argv[2], 'utf8'))
const { numPassedTests, numFailedTests, numPendingTests } = report
process.stdout.write(`${numPassedTests} passed, ${numFailedTests} failed, ${numPendingTests} skipped\n`)
if (numPassedTests === 0 || numFailedTests > 0) process.exitCode = 1
