import type { ApproverGroup } from '../../policy/bundle.ts'
import type { AskedFor } from '../absences/asked-for.ts'
import { channelsOf } from '../decide/stages.ts'
import { cardId, type MessageRef } from '../model/delivery.ts'
import type { PendingRequest } from '../model/request.ts'
import type { DeliveryStore } from '../ports/deliveries.ts'
import { approvableOf, candidatesFor, groupsOfMember, type WaitingDeps } from './waiting-candidates.ts'

/** The pending requests that one person may approve now. */
export interface WaitingList {
  /** The first to end first. */
  readonly requests: readonly PendingRequest[]
  /** How many more wait for the groups of this person; a few of these may be for others only. */
  readonly more: number
  /** Are more requests pending than were looked through, which are the oldest `MAX_READ`? */
  readonly isCut: boolean
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
) => Promise<Omit<WaitingList, 'requests'> & { readonly cards: readonly WaitingCard[] }>

const MAX_CARDS = 30

export function createWaitingCards(
  deps: WaitingDeps & { readonly store: Pick<DeliveryStore, 'delivery'>; readonly askedFor: AskedFor },
): WaitingCards {
  return async (personId) => {
    const { groups } = await groupsOfMember(deps, personId)
    const { requests, ...rest } = await waitingFor(deps, personId, { groups, limit: MAX_CARDS })
    const askedFor = await deps.askedFor(personId, requests)
    const cards = requests.map(async (request) => ({
      request,
      card: await cardOf(deps.store, request),
      insteadOf: askedFor.get(request.id) ?? [],
    }))
    return { cards: await Promise.all(cards), ...rest }
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

/** At most `limit` requests that wait for this person, who belongs to these groups. */
export async function waitingFor(
  deps: WaitingDeps,
  personId: string,
  { groups, limit }: { readonly groups: readonly ApproverGroup[]; readonly limit: number },
): Promise<WaitingList> {
  const { requests: candidates, isCut } = await candidatesFor(deps, personId, groups)
  const { requests, unchecked } = await approvableOf(deps, { personId, limit }, candidates)
  return { requests, more: unchecked, isCut }
}
