import type { Clock } from '../../core/clock.ts'
import { type Delivery, summaryId } from '../model/delivery.ts'
import type { DeliveryStore, QueuedCards } from '../ports/deliveries.ts'
import type { UnitWriter } from '../ports/unit.ts'
import { hasRoom, isNewCard, nextCard } from './turns.ts'

/** Keeps channels readable: where many requests wait already, new ones stand in one list, and get their cards later. */
export interface ChannelSummaries {
  /** What may be shown now, of these: of new cards one a channel, whose turn it is, where there is a place for it. */
  admit(waiting: readonly Delivery[]): Promise<DeliveryBatch>
  /** Makes the channel's list true again, where it has one; when to look again, null: not for that. */
  refresh(channel: string): Promise<number | null>
}

export interface DeliveryBatch {
  readonly deliveries: readonly Delivery[]
  /** When to look again because of lists; null: not for them. */
  readonly againAtMs: number | null
}

interface Parts {
  readonly store: Pick<DeliveryStore, 'countCards' | 'queuedCards' | 'delivery'> & UnitWriter
  readonly clock: Clock
}

/** As many as one message lists. */
export const LISTED = 10
/** A list that many look at need not be newer than this. */
const REFRESH_MS = 10_000

export function createChannelSummaries(parts: Parts): ChannelSummaries {
  const { store, clock } = parts
  /** What each list says, since the start. */
  const listed = new Map<string, string>()

  /** When to look again: now for a new list, later for one that is too young to be renewed; null: it is true. */
  async function renew(channel: string): Promise<number | null> {
    const queuedCards = await store.queuedCards(channel, LISTED)
    const known = await store.delivery(summaryId(channel))
    if (listed.get(channel) === contentOf(queuedCards) || (known === null && queuedCards.total === 0))
      return null
    const nowMs = clock.nowMs()
    if (known !== null && nowMs - known.desiredVersion < REFRESH_MS && queuedCards.total > 0)
      return known.desiredVersion + REFRESH_MS
    const desiredVersion = Math.max(nowMs, (known?.desiredVersion ?? 0) + 1)
    const subject = { kind: 'summary' } as const
    const delivery = { id: summaryId(channel), subject, channel, desiredVersion, dueAtMs: nowMs }
    await store.commit([{ do: 'deliver', delivery }])
    listed.set(channel, contentOf(queuedCards))
    return nowMs
  }

  return {
    async admit(waiting) {
      const { next, full } = await nextCards(store, waiting, clock.nowMs())
      const times = await Promise.all(full.map(renew))
      const others = waiting.filter((delivery) => !isNewCard(delivery))
      return { deliveries: [...others, ...next], againAtMs: earliest(times) }
    },
    async refresh(channel) {
      return (await store.delivery(summaryId(channel))) === null ? null : renew(channel)
    },
  }
}

function contentOf({ agents, oldest }: QueuedCards): string {
  return JSON.stringify([agents, oldest.map(({ id }) => id)])
}

/** Of each channel the new card whose turn it is; and the channels with new cards that get no place now. */
async function nextCards(
  store: Pick<DeliveryStore, 'countCards'>,
  waiting: readonly Delivery[],
  nowMs: number,
): Promise<{ readonly next: readonly Delivery[]; readonly full: readonly string[] }> {
  const next: Delivery[] = []
  const full: string[] = []
  for (const [channel, cards] of byChannel(waiting.filter(isNewCard))) {
    const counts = await store.countCards(channel)
    const placed = cards.filter((card) => hasRoom(card, counts))
    if (placed.length < cards.length) full.push(channel)
    const card = nextCard(placed, counts, nowMs)
    if (card !== null) next.push(card)
  }
  return { next, full }
}

function byChannel(cards: readonly Delivery[]): ReadonlyMap<string, readonly Delivery[]> {
  return Map.groupBy(cards, ({ channel }) => channel)
}

function earliest(times: readonly (number | null)[]): number | null {
  const known = times.filter((time) => time !== null)
  return known.length === 0 ? null : Math.min(...known)
}
