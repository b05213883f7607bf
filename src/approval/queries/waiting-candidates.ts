import type { ApproverGroup } from '../../policy/bundle.ts'
import { openUntilMs } from '../decide/deadlines.ts'
import { currentGroups } from '../decide/stages.ts'
import { type Eligibility, memberOf } from '../eligibility/eligibility.ts'
import { type Memberships, membershipsOf } from '../eligibility/memberships.ts'
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

/** The groups of a full member of this workspace; none for others. Not complete when Slack does not say. */
export async function groupsOfMember(deps: WaitingDeps, personId: string): Promise<Memberships> {
  const person = await memberOf(deps.directory, personId).catch(() => null)
  if (person === null) return { groups: [], isComplete: false }
  return 'code' in person ? { groups: [], isComplete: true } : membershipsOf(deps, person)
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
  /** How many of the candidates were not looked at, or are those of which Slack did not say whether the person may. */
  readonly unchecked: number
}

/** Slack may be asked about each requester, so that those of few more calls than are shown are looked up. */
const REQUESTERS_PER_SHOWN = 3

interface ApprovableQuery {
  readonly personId: string
  readonly limit: number
  /** The requesters of the calls looked at so far, to which those of these candidates are added; default: none. */
  readonly requesters?: Set<string | null>
}

/** The first `limit` of the candidates that the person may approve; the same rules decide as at a click. */
export async function approvableOf(
  { eligibility }: Pick<WaitingDeps, 'eligibility'>,
  { personId, limit, requesters = new Set() }: ApprovableQuery,
  candidates: readonly PendingRequest[],
): Promise<ApprovableRequests> {
  const requests: PendingRequest[] = []
  const maxRequesters = requesters.size + limit * REQUESTERS_PER_SHOWN
  let checked = 0
  for (const request of candidates) {
    if (requests.length === limit) break
    const { requester } = request.call
    if (!requesters.has(requester) && requesters.size === maxRequesters) break
    requesters.add(requester)
    const voter = await eligibility.check(request, personId, 'approve')
    if (voter.kind === 'voter') requests.push(request)
    else if (voter.refusal.code === 'membership_unknown') break
    checked += 1
  }
  return { requests, unchecked: candidates.length - checked }
}
