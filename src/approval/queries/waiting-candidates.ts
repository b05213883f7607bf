import type { ApproverGroup } from '../../policy/bundle.ts'
import { openUntilMs } from '../decide/deadlines.ts'
import { currentGroups } from '../decide/stages.ts'
import { type Eligibility, memberOf } from '../eligibility/eligibility.ts'
import { membershipsOf } from '../eligibility/memberships.ts'
import { isHeld, isPending, type PendingRequest } from '../model/request.ts'
import type { Directory } from '../ports/directory.ts'
import type { RequestStore } from '../ports/requests.ts'

export interface WaitingDeps {
  readonly store: Pick<RequestStore, 'openRequests'>
  readonly directory: Directory
  readonly eligibility: Eligibility
  /** Of the bundle in force. */
  readonly approvers: () => ReadonlyMap<string, ApproverGroup>
}

/** Requests that ask a group of the person and on which the person has not voted. */
export interface WaitingCandidates {
  /** The first to end first. */
  readonly requests: readonly PendingRequest[]
  /** Are more requests pending than were looked through, which are the oldest `MAX_READ`? */
  readonly isCut: boolean
}

/** Of a larger backlog only the oldest are looked through. */
export const MAX_READ = 1_000
const PAGE = 200

/** The groups of a full member of this workspace; none for others, or when Slack does not say. */
export async function groupsOfMember(deps: WaitingDeps, personId: string): Promise<readonly ApproverGroup[]> {
  const person = await memberOf(deps.directory, personId).catch(() => null)
  return person === null || 'code' in person ? [] : (await membershipsOf(deps, person)).groups
}

/** What may wait for a person who belongs to these groups. */
export async function candidatesFor(
  { store }: Pick<WaitingDeps, 'store'>,
  personId: string,
  groups: readonly ApproverGroup[],
): Promise<WaitingCandidates> {
  if (groups.length === 0) return { requests: [], isCut: false }
  const names = new Set(groups.map(({ name }) => name))
  const { requests, isCut } = await oldestPending(store)
  const found = requests.filter((request) => isAsked(request, personId, names))
  return { requests: found.toSorted((a, b) => openUntilMs(a.state) - openUntilMs(b.state)), isCut }
}

async function oldestPending(store: WaitingDeps['store']): Promise<WaitingCandidates> {
  const requests: PendingRequest[] = []
  let afterId: PendingRequest['id'] | null = null
  for (let read = 0; read < MAX_READ; read += PAGE) {
    const page = await store.openRequests({ status: 'pending', afterId, limit: PAGE })
    requests.push(...page.filter(isPending))
    afterId = page.at(-1)?.id ?? null
    if (page.length < PAGE) return { requests, isCut: false }
  }
  const next = await store.openRequests({ status: 'pending', afterId, limit: 1 })
  return { requests, isCut: next.length > 0 }
}

function isAsked(request: PendingRequest, personId: string, groups: ReadonlySet<string>): boolean {
  const hasVoted = request.state.votes.some(({ by }) => by.id === personId)
  return !isHeld(request) && !hasVoted && currentGroups(request.state).some((name) => groups.has(name))
}

/** Requests that the person may approve now. */
export interface ApprovableRequests {
  readonly requests: readonly PendingRequest[]
  /** How many of the candidates were not looked at. */
  readonly unchecked: number
}

/** Each check may ask Slack about a requester, so that few more are checked than are shown. */
const CHECKED_PER_SHOWN = 3

/** The first `limit` of the candidates that the person may approve; the same rules decide as at a click. */
export async function approvableOf(
  { eligibility }: Pick<WaitingDeps, 'eligibility'>,
  { personId, limit }: { readonly personId: string; readonly limit: number },
  candidates: readonly PendingRequest[],
): Promise<ApprovableRequests> {
  const requests: PendingRequest[] = []
  let checked = 0
  for (const request of candidates.slice(0, limit * CHECKED_PER_SHOWN)) {
    if (requests.length === limit) break
    checked += 1
    const voter = await eligibility.check(request, personId, 'approve')
    if (voter.kind === 'voter') requests.push(request)
    else if (voter.refusal.code === 'membership_unknown') break
  }
  return { requests, unchecked: candidates.length - checked }
}
