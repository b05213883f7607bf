import type { ApproverGroup } from '../../policy/bundle.ts'
import type { AskedFor } from '../absences/asked-for.ts'
import { openUntilMs } from '../decide/deadlines.ts'
import { channelsOf, currentGroups } from '../decide/stages.ts'
import { type Eligibility, memberOf } from '../eligibility/eligibility.ts'
import { membershipsOf } from '../eligibility/memberships.ts'
import { cardId, type MessageRef } from '../model/delivery.ts'
import { isHeld, isPending, type PendingRequest } from '../model/request.ts'
import type { DeliveryStore } from '../ports/deliveries.ts'
import type { Directory } from '../ports/directory.ts'
import type { RequestStore } from '../ports/requests.ts'

/** The pending requests that one person may approve now. */
export interface WaitingList {
  /** The first to end first. */
  readonly requests: readonly PendingRequest[]
  /** How many more wait for the groups of this person; a few of these may be for others only. */
  readonly more: number
}

export interface WaitingDeps {
  readonly store: Pick<RequestStore, 'openRequests'>
  readonly directory: Directory
  readonly eligibility: Eligibility
  /** Of the bundle in force. */
  readonly approvers: () => ReadonlyMap<string, ApproverGroup>
}

/** A request that waits for a person, and where its card is; null: it has none yet. */
export interface WaitingCard {
  readonly request: PendingRequest
  readonly card: MessageRef | null
  /** The names of those who are away, in whose place the person is asked. */
  readonly insteadOf: readonly string[]
}

/** What waits for a person, with cards; empty for people who are not members, or of whom Slack does not say so. */
export type WaitingCards = (
  personId: string,
) => Promise<{ readonly cards: readonly WaitingCard[]; readonly more: number }>

const MAX_CARDS = 30

export function createWaitingCards(
  deps: WaitingDeps & { readonly store: Pick<DeliveryStore, 'delivery'>; readonly askedFor: AskedFor },
): WaitingCards {
  return async (personId) => {
    const person = await memberOf(deps.directory, personId).catch(() => null)
    if (person === null || 'code' in person) return { cards: [], more: 0 }
    const { groups } = await membershipsOf(deps, person)
    const { requests, more } = await waitingFor(deps, personId, { groups, limit: MAX_CARDS })
    const askedFor = await deps.askedFor(personId, requests)
    const cards = requests.map(async (request) => ({
      request,
      card: await cardOf(deps.store, request),
      insteadOf: askedFor.get(request.id) ?? [],
    }))
    return { cards: await Promise.all(cards), more }
  }
}

async function cardOf(
  store: Pick<DeliveryStore, 'delivery'>,
  { id, state }: PendingRequest,
): Promise<MessageRef | null> {
  const deliveries = await Promise.all(
    channelsOf(state).map((channel) => store.delivery(cardId(id, channel))),
  )
  return deliveries.find((delivery) => delivery?.posted)?.posted ?? null
}

/** At most `limit` requests that wait for this person, who belongs to these groups; the same rules decide as at a click. */
export async function waitingFor(
  deps: WaitingDeps,
  personId: string,
  { groups, limit }: { readonly groups: readonly ApproverGroup[]; readonly limit: number },
): Promise<WaitingList> {
  if (groups.length === 0) return { requests: [], more: 0 }
  const candidates = await candidatesFor(deps.store, personId, new Set(groups.map(({ name }) => name)))
  const requests: PendingRequest[] = []
  let checked = 0
  for (const request of candidates.slice(0, limit * CHECKED_PER_SHOWN)) {
    if (requests.length === limit) break
    checked += 1
    const voter = await deps.eligibility.check(request, personId, 'approve')
    if (voter.kind === 'voter') requests.push(request)
    else if (voter.refusal.code === 'membership_unknown') break
  }
  return { requests, more: candidates.length - checked }
}

/** Each check may ask Slack about a requester, so that few more are checked than are shown. */
const CHECKED_PER_SHOWN = 3
const PAGE = 200
/** Of a larger backlog only the oldest are looked through. */
const MAX_READ = 1_000

/** Those that ask one of the groups and on which the person has not voted, the first to end first. */
async function candidatesFor(
  store: WaitingDeps['store'],
  personId: string,
  groups: ReadonlySet<string>,
): Promise<readonly PendingRequest[]> {
  const found: PendingRequest[] = []
  let afterId: PendingRequest['id'] | null = null
  for (let read = 0; read < MAX_READ; read += PAGE) {
    const page = await store.openRequests({ status: 'pending', afterId, limit: PAGE })
    const pending = page.filter(isPending)
    found.push(...pending.filter((request) => isAsked(request, personId, groups)))
    afterId = page.at(-1)?.id ?? null
    if (page.length < PAGE) break
  }
  return found.toSorted((a, b) => openUntilMs(a.state) - openUntilMs(b.state))
}

function isAsked(request: PendingRequest, personId: string, groups: ReadonlySet<string>): boolean {
  const hasVoted = request.state.votes.some(({ by }) => by.id === personId)
  return !isHeld(request) && !hasVoted && currentGroups(request.state).some((name) => groups.has(name))
}
