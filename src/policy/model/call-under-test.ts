import type { ApprovalObligation } from './decision.ts'

type Stages = Pick<ApprovalObligation, 'stages'>

/** Every group that is asked at some stage, without those who only stand in. */
export function askedGroups({ stages }: Stages): readonly string[] {
  return [...new Set(stages.flatMap((requirements) => requirements.flatMap(({ groups }) => groups)))]
}

/** How many distinct people must approve at the least: nobody votes at two stages. */
export function leastPeople({ stages }: Stages): number {
  return stages
    .map((requirements) => Math.max(...requirements.map(({ quorum }) => quorum)))
    .reduce((sum, quorum) => sum + quorum, 0)
}
