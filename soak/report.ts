import { statusOf } from '../src/approval/model/status.ts'
import type { Violation } from './invariants/check.ts'
import type { Click } from './record/click.ts'
import type { Evidence } from './record/evidence.ts'
import type { Operation } from './record/operation.ts'

interface Run {
  readonly operations: readonly Operation[]
  readonly evidence: Evidence
  readonly violations: readonly Violation[]
  readonly clicks: readonly Click[]
}

const MOST_VIOLATIONS = 20

/** What was done, what came of it, and every promise that was broken. */
export function renderReport({ operations, evidence, violations, clicks }: Run, seconds: number): string {
  const answers = operations.filter(({ answer }) => answer !== null).length
  const kinds = counts(operations.map(({ kind, answer }) => `${kind} ${answer?.httpStatus ?? 'lost'}`))
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

function counts(words: readonly string[]): string {
  return [...Map.groupBy(words, (word) => word)]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([word, { length }]) => `${word}: ${length}`)
    .join(', ')
}
