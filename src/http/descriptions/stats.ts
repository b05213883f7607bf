import { FindingView, Stats, StatsNumbers, StatsQuery, VoteNumbers } from '#protocol/stats.ts'
import { describe, name } from './describe.ts'

/** Describes the statistics in the OpenAPI description. */
export function describeStats(): void {
  describeNumbers()
  describe(VoteNumbers.shape, { edited: 'Requests whose params the person changed.' })
  name(VoteNumbers, 'VoteNumbers', 'The votes of one person on the requests made in a period.')
  describe(FindingView.shape, {
    evidence: 'The numbers, in one sentence.',
    threshold: 'When this is reported: `digest.findings` in the policies.',
    suggestion: 'What to do, in one sentence.',
    policyChange:
      'A policy file to add, or the changed rule of this file; null when the rule is not found, or no change helps.',
    audit: 'The filter of `/v1/audit` that shows the entries behind the numbers.',
  })
  name(FindingView, 'Finding', 'What the numbers say, with its evidence and one suggested change.')
  describe(Stats.shape, {
    since: 'Inclusive.',
    until: 'Exclusive.',
    groups: 'Approver groups that were asked.',
    findings: 'The most urgent first.',
  })
  name(Stats, 'Stats', 'What the approvals of a period say. Lists are sorted by how often people were asked.')
  describe(StatsQuery.shape, {
    since: 'Inclusive. An age such as `7d`, a date, or a UTC time. Default: `7d`.',
    until: 'Exclusive. An age such as `7d`, a date, or a UTC time. Default: now.',
    tool: 'A name, or a glob with `*`.',
    agentId: 'A name, or a glob with `*`.',
  })
}

function describeNumbers(): void {
  describe(StatsNumbers.shape, {
    asked: 'Requests that people were asked about: the sum of the next seven.',
    expired: 'Not decided in time.',
    cancelled: 'The agent withdrew them.',
    deniedLater: 'Denied by policies that came into force while people were asked.',
    lockedDown: 'Denied by a lockdown while people were asked.',
    edited: 'Requests whose params an approver changed.',
    failed: 'Approved calls that failed.',
    neverRan: 'Approved calls that were not started in time, or may no longer start.',
    allowed: 'Calls that the policies or a grant allowed without asking.',
    denied: 'Calls that were denied without asking.',
    bypasses: 'Observed executions that no request had allowed. 0 for rules and groups.',
    approvalRate: 'Approved requests among those that people decided; null: none.',
    timeToDecide: 'In milliseconds, without pauses; null: people decided none.',
    value:
      'The money of the approved requests where it is known, by currency (ISO 4217), in its smallest unit.',
  })
  name(StatsNumbers, 'StatsNumbers', 'What became of the requests made in a period.')
}
