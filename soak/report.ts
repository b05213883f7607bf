import { statusOf } from '../src/approval/model/status.ts'
import type { Violation } from './invariants/check.ts'
import type { Click } from './record/click.ts'
import type { Evidence } from './record/evidence.ts'
import type { Answer, Operation } from './record/operation.ts'

interface Run {
  readonly operations: readonly Operation[]
  readonly evidence: Evidence
  readonly violations: readonly Violation[]
  readonly clicks: readonly Click[]
  /** Of the servers, which were asked to end: the first that is not 0. */
  readonly exitCode: number | null
}

const MOST_VIOLATIONS = 20

/** Prints what came of a run that began then, and sets exit code 1 for a broken promise or a server that failed. */
export function reportRun(run: Run, startedMs: number): void {
  console.log(renderReport(run, (performance.now() - startedMs) / 1_000))
  if (run.violations.length > 0 || run.exitCode !== 0) process.exitCode = 1
}

/** What was done, what came of it, and every promise that was broken. */
function renderReport({ operations, evidence, violations, clicks }: Run, seconds: number): string {
  const answers = operations.filter(({ answer }) => answer !== null).length
  const kinds = counts(operations.map(({ kind, answer }) => `${kind} ${outcomeOf(answer)}`))
  const ends = counts([...evidence.requests.values()].map(statusOf))
  const shown = violations.slice(0, MOST_VIOLATIONS)
  return [
    `${operations.length} operations in ${seconds.toFixed(0)} s, ${answers} of them answered: ${kinds}`,
    `${clicks.length} clicks of people acknowledged`,
    `${evidence.requests.size} requests: ${ends}`,
    `${evidence.entries.length} ledger entries, ${evidence.cards?.length ?? 'no'} cards`,
    `${violations.length} broken promises`,
    ...shown.map(({ invariant, requestId, what }) => `  ${invariant}: ${requestId ?? ''} ${what}`),
  ].join('\n')
}

/** With the code of an error, which says whether Veto denied in doubt. */
function outcomeOf(answer: Answer | null): string {
  if (answer === null) return 'lost'
  return answer.code === null ? String(answer.httpStatus) : `${answer.httpStatus} ${answer.code}`
}

function counts(words: readonly string[]): string {
  return [...Map.groupBy(words, (word) => word)]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([word, { length }]) => `${word}: ${length}`)
    .join(', ')
}
