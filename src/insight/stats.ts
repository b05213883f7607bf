import type { FindingView, Stats } from '#protocol/stats.ts'
import { compileGlob } from '../core/glob.ts'
import type { Activity } from '../ledger/activity.ts'
import type { PolicyChange } from '../policy/bundle.ts'
import { type ActivityFilter, filterActivity } from './filter-activity.ts'
import { findAll } from './findings/find-all.ts'
import type { Finding, FindingInput } from './findings/finding.ts'
import { statisticsOf } from './statistics.ts'

/** What the statistics of a period are made of. */
export interface StatsInput extends FindingInput {
  /** Of the period of the same length before. */
  readonly before: Activity
  /** The file that a suggested change is made in; null: its rule is not in the files. */
  changedFile(change: PolicyChange): Promise<{ readonly name: string; readonly excerpt: string } | null>
}

/** The statistics and findings of a period, of these tools and agents only. */
export function statsOf(input: StatsInput, filter: ActivityFilter): Promise<Stats> {
  const activity = filterActivity(input.activity, filter)
  const before = filterActivity(input.before, filter)
  return statsWith({ ...input, activity, before }, findingsOf(input, filter))
}

/** The statistics of a period with these findings. */
export async function statsWith(
  {
    period,
    activity,
    before,
    changedFile,
  }: Omit<StatsInput, keyof FindingInput> & Pick<StatsInput, 'period' | 'activity'>,
  findings: readonly Finding[],
): Promise<Stats> {
  return {
    since: new Date(period.fromMs).toISOString(),
    until: new Date(period.toMs).toISOString(),
    ...statisticsOf(activity, before),
    findings: await Promise.all(findings.map((finding) => findingView(finding, changedFile))),
  }
}

/**
 * A finding about a rule is made of the calls of all agents and tools, or not at all: some of them say nothing about the
 * others.
 */
function findingsOf(input: StatsInput, { tools, agents }: ActivityFilter): readonly Finding[] {
  const isPartial = agents.some((pattern) => pattern !== '*')
  const seen = isPartial
    ? { ...input, activity: filterActivity(input.activity, { tools: [], agents }), earlier: [] }
    : input
  const covers = tools.map(compileGlob)
  return findAll(seen).filter(
    ({ subject }) =>
      (!isPartial || subject.agentId !== null) &&
      covers.every((isCovered) => subject.tool !== null && isCovered(subject.tool)),
  )
}

async function findingView(
  { subject, change, ...said }: Finding,
  changedFile: StatsInput['changedFile'],
): Promise<FindingView> {
  const { tool, agentId, policyId, rule, approver } = subject
  const changed = change === null ? null : await changedFile(change)
  return {
    ...said,
    tool,
    agentId,
    policyId,
    rule,
    approver: approver === null ? null : { id: approver.id, name: approver.name },
    policyChange: changed === null ? null : { file: changed.name, yaml: changed.excerpt },
  }
}
