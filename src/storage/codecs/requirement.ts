import { z } from 'zod'
import type { ApprovalRequirement } from '../../policy/model/decision.ts'
import { StoredNames } from './columns.ts'

/** The requirements of an approval; also in the demands column of a grant. */
export const StoredRequirement: z.ZodType<ApprovalRequirement> = z
  .strictObject({
    groups: StoredNames.min(1),
    quorum: z.number().int().min(1),
    standIns: StoredNames,
  })
  .transform(({ standIns, ...rest }) => ({ ...rest, escalationGroups: standIns }))

/** A requirement in its stored spelling. */
export function encodeRequirement({ escalationGroups, ...rest }: ApprovalRequirement) {
  return { ...rest, standIns: escalationGroups }
}
