import { isDeepStrictEqual } from 'node:util'
import { ownProperty } from '../../core/json.ts'
import type { ApproverGroup, Bundle } from '../../policy/bundle.ts'
import type { Approval } from '../model/approval.ts'
import { groupsIn } from './open-request.ts'

/**
 * What the groups of an approval are by now: the same; such that all who might vote still may, but wider or with another
 * channel; or others, so that a vote may be of somebody who is in none of them any more.
 */
export type CurrentGroups = 'same' | 'moved' | 'other'

/** Compares the groups that people were asked as with those in force. A group that is gone, or was not recorded, is another. */
export function currentMembership(state: Approval, approvers: Bundle['approvers']): CurrentGroups {
  const each = groupsIn(state.terms).map((name) => groupNow(state, name, approvers.get(name)))
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
