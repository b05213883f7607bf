import type { Stats } from '#protocol/stats.ts'
import type { Activity } from '../ledger/activity.ts'
import { type AskedCall, callsOf, whereCall } from '../ledger/asked-requests.ts'
import { findAll } from './findings/find-all.ts'
import type { Finding } from './findings/finding.ts'
import { type StatsInput, statsWith } from './stats.ts'

/** The statistics of what this approver group was asked, and the findings that are about its requests alone. */
export function statsOfGroup(input: StatsInput, group: string): Promise<Stats> {
  const asked = [...callsOf(input.activity.asked), ...callsOf(input.before.asked)]
  const findings = findAll(input).filter((finding) => isAboutGroup(finding, asked, group))
  return statsWith(ofGroup(input, group), findings)
}

/** The activity without what this approver group was not asked. */
export function ofGroup<Input extends Pick<StatsInput, 'activity' | 'before'>>(
  input: Input,
  group: string,
): Input {
  return { ...input, activity: askedOf(input.activity, group), before: askedOf(input.before, group) }
}

function askedOf({ asked }: Activity, group: string): Activity {
  return { automatic: [], asked: whereCall(asked, ({ groups }) => groups.includes(group)), bypasses: [] }
}

/** What is said of one person is not for the channel, and a bypass asked nobody. */
function isAboutGroup({ kind, subject }: Finding, asked: readonly AskedCall[], group: string): boolean {
  const { tool, agentId, policyId, rule, approver } = subject
  if (approver !== null || kind === 'bypass') return false
  const meant = asked.filter(
    (call) =>
      (tool === null || call.tool === tool) &&
      (agentId === null || call.agentId === agentId) &&
      (rule === null || (call.rule === rule && call.policyId === policyId)),
  )
  return meant.length > 0 && meant.every(({ groups }) => groups.includes(group))
}
