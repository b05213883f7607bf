import type { Delivery } from '../model/delivery.ts'
import type { UnitWriter } from '../ports/unit.ts'
import { type ContentDeps, deliveryContent } from './delivery-content.ts'

interface Deps extends ContentDeps {
  readonly store: ContentDeps['store'] & UnitWriter
}

/** Reading more requests at once would delay agents. */
const MAX_DROPPED = 100

/**
 * Drops the cards of requests that were settled before anybody saw them: in one unit, as many requests may expire together.
 * Returns the other deliveries, and the channels of those that were dropped.
 */
export async function dropUnseen(
  deps: Deps,
  waiting: readonly Delivery[],
): Promise<{ readonly others: readonly Delivery[]; readonly channels: ReadonlySet<string> }> {
  const found = waiting.filter(mayBeUnseen).slice(0, MAX_DROPPED)
  const contents = await Promise.all(found.map((delivery) => contentOf(deps, delivery)))
  const unseen = new Set(found.filter((_, at) => contents[at] === null))
  if (unseen.size > 0) await deps.store.commit([...unseen].map(({ id }) => ({ do: 'drop', id })))
  return {
    others: waiting.filter((delivery) => !unseen.has(delivery)),
    channels: new Set([...unseen].map(({ channel }) => channel)),
  }
}

/** A card that was never posted, and not that of a pending request. */
function mayBeUnseen({ subject, posted, maybePosted, waitingAgent }: Delivery): boolean {
  return subject.kind === 'card' && posted === null && !maybePosted && waitingAgent === null
}

/** One that cannot be read is left to its own attempt, which logs why. */
function contentOf(deps: Deps, delivery: Delivery): Promise<unknown> {
  return deliveryContent(deps, delivery).catch(() => undefined)
}
