import type { Clock } from '../../core/clock.ts'
import { type Delivery, summaryId } from '../model/delivery.ts'
import type { DeliveryStore, QueuedCards } from '../ports/deliveries.ts'
import type { UnitWriter } from '../ports/unit.ts'
import { hasRoom, isNewCard, nextCard } from './turns.ts'

/** Keeps channels readable: where many requests are pending, new ones are listed in one message, and get their cards later. */
export interface ChannelSummaries {
  /**
   * The deliveries that may be sent now: of new cards, the next one of each channel with a free slot. Also updates the lists of
   * these channels, where they have one.
   */
  nextBatch(waiting: readonly Delivery[], changed: ReadonlySet<string>): Promise<DeliveryBatch>
  /** Updates the channel's list, where it has one; returns when to look again, null: never. */
  refresh(channel: string): Promise<number | null>
}

export interface DeliveryBatch {
  readonly deliveries: readonly Delivery[]
  /** When to look again because of lists; null: not for them. */
  readonly againAtMs: number | null
}

interface Deps {
  readonly store: Pick<DeliveryStore, 'countCards' | 'queuedCards' | 'delivery'> & UnitWriter
  readonly clock: Clock
}

/** Maximum number of requests in a list. */
export const LISTED = 10
/** Minimum interval between updates of a list. */
const REFRESH_MS = 10_000

export function createChannelSummaries(deps: Deps): ChannelSummaries {
  const { store, clock } = deps
  /** Content of each list, since the start. */
  const listed = new Map<string, string>()
  /** Channels whose lists have yet to be updated: nothing else would do it after the database failed. */
  const outdated = new Set<string>()

  /** When to update: now for a new list, later for one updated recently; null: it is up to date. */
  async function renew(channel: string): Promise<number | null> {
    const known = await store.delivery(summaryId(channel))
    const waitUntilMs = (known?.desiredVersion ?? 0) + REFRESH_MS
    if (clock.nowMs() < waitUntilMs && (await store.queuedCards(channel, 0)).total > 0) return waitUntilMs
    const queuedCards = await store.queuedCards(channel, LISTED)
    if (listed.get(channel) === contentOf(queuedCards) || (known === null && queuedCards.total === 0))
      return null
    const nowMs = clock.nowMs()
    const desiredVersion = Math.max(nowMs, (known?.desiredVersion ?? 0) + 1)
    const subject = { kind: 'summary' } as const
    const delivery = { id: summaryId(channel), subject, channel, desiredVersion, dueAtMs: nowMs }
    await store.commit([{ do: 'deliver', delivery }])
    listed.set(channel, contentOf(queuedCards))
    return nowMs
  }

  async function refresh(channel: string): Promise<number | null> {
    return (await store.delivery(summaryId(channel))) === null ? null : renew(channel)
  }

  return {
    async nextBatch(waiting, changed) {
      for (const channel of changed) outdated.add(channel)
      const { next, full } = await nextCards(store, waiting, clock.nowMs())
      const lists = [...outdated].filter((channel) => !full.includes(channel))
      const times = await Promise.all([...full.map(renew), ...lists.map(refresh)])
      outdated.clear()
      const others = waiting.filter((delivery) => !isNewCard(delivery))
      return { deliveries: [...others, ...next], againAtMs: earliest(times) }
    },
    refresh,
  }
}

function contentOf({ agents, oldest }: QueuedCards): string {
  return JSON.stringify([agents, oldest.map(({ id }) => id)])
}

/** The next new card of each channel, and the channels whose new cards have no slot now. */
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
