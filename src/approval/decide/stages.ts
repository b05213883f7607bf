import type { ApprovalRequirement } from '../../policy/model/decision.ts'
import type { Approval } from '../model/approval.ts'
import type { Vote } from '../model/vote.ts'

type ApprovalProgress = Pick<Approval, 'obligation' | 'votes' | 'stage' | 'escalatedAtMs'>

/** How many more distinct people, and of which groups, each requirement of this stage still needs; empty once all are met. */
export function openRequirements(state: ApprovalProgress): readonly ApprovalRequirement[] {
  return requirementsOf(state).flatMap((requirement) => {
    const { groups, quorum } = requirement
    const counting = effectiveApprovals(state.votes).filter(
      (vote) => vote.stage === state.stage && vote.groups.some((name) => groups.includes(name)),
    )
    const missing = quorum - new Set(counting.map((vote) => vote.by.id)).size
    return missing > 0 ? [{ ...requirement, quorum: missing }] : []
  })
}

/** Are the requirements of all stages met? */
export function isComplete(state: ApprovalProgress): boolean {
  return state.obligation.stages.every((_, stage) => openRequirements({ ...state, stage }).length === 0)
}

/** The groups whose people may vote now. */
export function currentGroups(
  state: Pick<ApprovalProgress, 'obligation' | 'stage' | 'escalatedAtMs'>,
): readonly string[] {
  return distinct(requirementsOf(state).flatMap(({ groups }) => groups))
}

/** The channels in which the request is or was shown. */
export function channelsOf(
  state: Pick<Approval, 'obligation' | 'stage' | 'escalatedAtMs' | 'channelsByGroup'>,
): readonly string[] {
  const reached = state.obligation.stages.slice(0, state.stage + 1)
  const groups = reached.flatMap((_, stage) => currentGroups({ ...state, stage }))
  return distinct(groups.flatMap((group) => state.channelsByGroup[group] ?? []))
}

/** Is a single approval enough? */
export function isSinglePersonStage({ stages }: Approval['obligation']): boolean {
  const [only, ...others] = stages.flat()
  return others.length === 0 && only?.quorum === 1
}

/** Number of distinct people who denied. */
export function denials({ votes }: Pick<ApprovalProgress, 'votes'>): number {
  return new Set(votes.filter(({ choice }) => choice === 'deny').map(({ by }) => by.id)).size
}

/** Approvals of people who did not deny later. */
export function effectiveApprovals(votes: readonly Vote[]): readonly Vote[] {
  const against = new Set(votes.filter(({ choice }) => choice === 'deny').map(({ by }) => by.id))
  return votes.filter(({ choice, by }) => choice === 'approve' && !against.has(by.id))
}

/** The requirements of this stage; escalation groups are as good as the others once the request was escalated. */
function requirementsOf({
  obligation,
  stage,
  escalatedAtMs,
}: Pick<ApprovalProgress, 'obligation' | 'stage' | 'escalatedAtMs'>): readonly ApprovalRequirement[] {
  const requirements = obligation.stages[stage] ?? []
  if (escalatedAtMs === null) return requirements
  return requirements.map((requirement) => ({
    ...requirement,
    groups: distinct([...requirement.groups, ...requirement.escalationGroups]),
  }))
}

function distinct(names: readonly string[]): readonly string[] {
  return [...new Set(names)]
}
