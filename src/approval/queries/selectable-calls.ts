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

/** What was found. */
export type SelectableResult =
  | { readonly kind: 'found'; readonly calls: SelectableCalls }
  /** Nothing waits for the person that may be decided together with other calls. */
  | { readonly kind: 'none' }
  /** None was found, but not all calls could be checked with Slack. */
  | { readonly kind: 'unknown' }

export type FindSelectableCalls = (query: SelectableQuery) => Promise<SelectableResult>

/** Slack allows so many boxes to check in one element; more calls than these are hard to read in one go. */
export const MAX_SELECTABLE = 10
/** After so many requesters, about each of whom Slack may be asked, no other group is tried. */
const MAX_REQUESTERS = 90
/** After so many groups that could not be checked in full no other one is tried: Slack may not answer. */
const MAX_UNCHECKED = 3

export function createFindSelectableCalls(deps: WaitingDeps): FindSelectableCalls {
  return async ({ personId, group: chosen, isShownWhole }) => {
    const memberships = await groupsOfMember(deps, personId)
    const { requests } = await candidatesFor(deps, personId, memberships.groups)
    const groups = grouped(requests.filter(isShownWhole))
    const order = groups.toSorted((a, b) => Number(b.group === chosen) - Number(a.group === chosen))
    const first = await firstApprovable(deps, personId, order)
    if (first.kind === 'none') return { kind: memberships.isComplete ? 'none' : 'unknown' }
    if (first.kind === 'unknown') return first
    const counted = groups.map(({ group, members, example }) => ({ group, count: members.length, example }))
    return { kind: 'found', calls: { ...first.calls, groups: counted } }
  }
}

type FirstApprovable =
  | { readonly kind: 'found'; readonly calls: Omit<SelectableCalls, 'groups'> }
  | Exclude<SelectableResult, { kind: 'found' }>

/** The first of these groups of which the person may approve calls. */
async function firstApprovable(
  deps: WaitingDeps,
  personId: string,
  groups: readonly Group[],
): Promise<FirstApprovable> {
  const requesters = new Set<string | null>()
  let unchecked = 0
  for (const { group, members } of groups) {
    if (unchecked === MAX_UNCHECKED || requesters.size >= MAX_REQUESTERS) return { kind: 'unknown' }
    const found = await approvableOf(deps, { personId, limit: MAX_SELECTABLE, requesters }, members)
    if (found.requests.length > 0) {
      return { kind: 'found', calls: { group, requests: found.requests, more: found.unchecked } }
    }
    if (found.unchecked > 0) unchecked += 1
  }
  return { kind: unchecked === 0 ? 'none' : 'unknown' }
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
