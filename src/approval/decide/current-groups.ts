import { isDeepStrictEqual } from 'node:util'
import { ownProperty } from '../../core/json.ts'
import type { ApproverGroup, Bundle } from '../../policy/bundle.ts'
import type { Approval } from '../model/approval.ts'
import { groupsIn } from './open-request.ts'

/**
 * How the groups of an approval have changed: not at all; extended, so that all who could vote still can, possibly in another
 * channel; or replaced, so that a vote may belong to a person who is no longer in any of them.
 */
export type CurrentGroups = 'same' | 'moved' | 'other'

/** Compares the recorded groups with those in force. A group that is missing, or was not recorded, counts as replaced. */
export function currentMembership(state: Approval, approvers: Bundle['approvers']): CurrentGroups {
  const each = groupsIn(state.obligation).map((name) => groupNow(state, name, approvers.get(name)))
  if (each.includes('other')) return 'other'
  return each.includes('moved') ? 'moved' : 'same'
}

function groupNow(
  { channelsByGroup, members }: Approval,
  name: string,
  now: ApproverGroup | undefined,
): CurrentGroups {
  const before = ownProperty(members, name)
  if (now === undefined || before === undefined) return 'other'
  const isSamePlace = channelsByGroup[name] === now.channel
  if (isSamePlace && isDeepStrictEqual(before, now.members)) return 'same'
  if (before === null || now.members === null) return 'other'
  return before.every((member) => now.members?.includes(member)) ? 'moved' : 'other'
}
