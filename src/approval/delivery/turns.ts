import type { Delivery } from '../model/delivery.ts'

/** By agent: how many cards of its pending requests stand in a channel. */
type Standing = ReadonlyMap<string, number>

/** A channel shows no more cards of pending requests than this, but for the first card of an agent. */
const MAX_STANDING = 20
/** With those first cards: an API key may name any number of agents. */
const MAX_WITH_FIRST = 2 * MAX_STANDING

/** Is this the first card of a request that waits for people? Such cards take turns by agent. */
export function isNewCard({ waitingAgent, posted, unclear }: Delivery): boolean {
  return waitingAgent !== null && posted === null && !unclear
}

/** May this new card stand in its channel now? An agent that shows none there gets its first, however many others show. */
export function hasPlace(card: Delivery, standing: Standing): boolean {
  const all = [...standing.values()].reduce((sum, count) => sum + count, 0)
  return all < (cardsOfAgent(card, standing) === 0 ? MAX_WITH_FIRST : MAX_STANDING)
}

/** Whose turn it is, of new cards of one channel: of those that are due, of the agent with the fewest cards, the oldest. */
export function nextCard(cards: readonly Delivery[], standing: Standing, nowMs: number): Delivery | null {
  const due = cards.filter(({ dueAtMs }) => dueAtMs <= nowMs)
  const [first = null] =
    due.length === 0
      ? cards.toSorted(byAge)
      : due.toSorted(
          (one, other) => cardsOfAgent(one, standing) - cardsOfAgent(other, standing) || byAge(one, other),
        )
  return first
}

function cardsOfAgent({ waitingAgent }: Delivery, standing: Standing): number {
  return standing.get(waitingAgent ?? '') ?? 0
}

/** Ids rise with time. */
function byAge(one: Delivery, other: Delivery): number {
  return one.dueAtMs - other.dueAtMs || (one.id < other.id ? -1 : 1)
}
