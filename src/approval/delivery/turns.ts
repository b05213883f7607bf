import type { Delivery } from '../model/delivery.ts'

/** By agent: how many cards of its pending requests are in a channel. */
type CardCounts = ReadonlyMap<string, number>

/** Maximum number of cards of pending requests in a channel, apart from the first card of an agent. */
export const MAX_CARDS = 20
/** Maximum including those first cards, as an API key may name any number of agents. */
const MAX_WITH_FIRST = 2 * MAX_CARDS

/** Is this the first card of a pending request? Such cards take turns by agent. */
export function isNewCard({ waitingAgent, posted, maybePosted }: Delivery): boolean {
  return waitingAgent !== null && posted === null && !maybePosted
}

/** May this new card be posted in its channel now? An agent without a card there gets its first, however many others have. */
export function hasRoom(card: Delivery, counts: CardCounts): boolean {
  const all = [...counts.values()].reduce((sum, count) => sum + count, 0)
  return all < (cardsOfAgent(card, counts) === 0 ? MAX_WITH_FIRST : MAX_CARDS)
}

/** The next new card of a channel: among the due ones of the agent with the fewest cards, the oldest. */
export function nextCard(cards: readonly Delivery[], counts: CardCounts, nowMs: number): Delivery | null {
  const due = cards.filter(({ dueAtMs }) => dueAtMs <= nowMs)
  const [first = null] =
    due.length === 0
      ? cards.toSorted(byAge)
      : due.toSorted(
          (one, other) => cardsOfAgent(one, counts) - cardsOfAgent(other, counts) || byAge(one, other),
        )
  return first
}

function cardsOfAgent({ waitingAgent }: Delivery, counts: CardCounts): number {
  return counts.get(waitingAgent ?? '') ?? 0
}

/** Ids rise with time. */
function byAge(one: Delivery, other: Delivery): number {
  return one.dueAtMs - other.dueAtMs || (one.id < other.id ? -1 : 1)
}
