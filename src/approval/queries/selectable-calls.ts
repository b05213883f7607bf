import { type CallGroup, callGroupOf } from '../decide/call-group.ts'
import type { PendingRequest } from '../model/request.ts'
import { approvableOf, candidatesFor, groupsOfMember, type WaitingDeps } from './waiting-candidates.ts'

/** Calls that wait for a person and may be decided together. */
export interface SelectableCalls {
  /** The group of `requests`. */
  readonly group: CallGroup
  /** Those that the person may approve now, the first to end first; never empty. */
  readonly requests: readonly PendingRequest[]
  /** How many more of the group wait for the groups of this person; a few of these may be for others only. */
  readonly more: number
  /** All groups, the largest first. */
  readonly groups: readonly CountedGroup[]
}

export interface CountedGroup {
  readonly group: CallGroup
  /** A few of these may be for others only. */
  readonly count: number
  /** One of them. */
  readonly example: PendingRequest
}

interface SelectableQuery {
  readonly personId: string
  /** Null, or one that is gone: the largest. */
  readonly group: CallGroup | null
  /** Is everything shown that a person decides about? Other calls are left out. */
  readonly isShownWhole: (request: PendingRequest) => boolean
}

/** Null: nothing waits for the person that may be decided together with other calls. */
export type FindSelectableCalls = (query: SelectableQuery) => Promise<SelectableCalls | null>

/** Slack allows so many boxes to check in one element; more calls than these are hard to read in one go. */
export const MAX_SELECTABLE = 10
/** So many groups are looked at for one of which the person may approve calls. */
const MAX_TRIED = 3

export function createFindSelectableCalls(deps: WaitingDeps): FindSelectableCalls {
  return async ({ personId, group: chosen, isShownWhole }) => {
    const { requests } = await candidatesFor(deps, personId, await groupsOfMember(deps, personId))
    const groups = grouped(requests.filter(isShownWhole))
    const order = groups.toSorted((a, b) => Number(b.group === chosen) - Number(a.group === chosen))
    const counted = groups.map(({ group, members, example }) => ({ group, count: members.length, example }))
    for (const { group, members } of order.slice(0, MAX_TRIED)) {
      const found = await approvableOf(deps, { personId, limit: MAX_SELECTABLE }, members)
      if (found.requests.length === 0) continue
      return { group, requests: found.requests, more: found.unchecked, groups: counted }
    }
    return null
  }
}

interface Group {
  readonly group: CallGroup
  readonly members: readonly PendingRequest[]
  readonly example: PendingRequest
}

/** The largest first; of two of one size, the one whose first call ends first. */
function grouped(requests: readonly PendingRequest[]): readonly Group[] {
  const groups = [...Map.groupBy(requests, callGroupOf)].flatMap(([group, members]) => {
    const [example] = members
    return group === null || example === undefined ? [] : [{ group, members, example }]
  })
  return groups.toSorted((a, b) => b.members.length - a.members.length)
}
