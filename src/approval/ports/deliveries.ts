import type { Delivery } from '../model/delivery.ts'
import type { EscalatedRequest } from '../model/request.ts'
import type { AgentCount } from './requests.ts'

/** Deliveries to channels. */
export interface DeliveryStore {
  /**
   * For each channel with deliveries below their desired version, at most `perChannel` deliveries: those that already have
   * a message first, and of the others those due first. Besides, of each agent the card that its next request waits for,
   * of at most `perChannel` agents: those with the fewest cards in the channel. None of the channels in `except`.
   */
  undelivered(perChannel: number, except?: ReadonlySet<string>): Promise<readonly Delivery[]>
  delivery(id: string): Promise<Delivery | null>
  /** By agent: how many of its pending requests have a card in this channel. */
  countCards(channel: string): Promise<ReadonlyMap<string, number>>
  /** Pending requests whose card in this channel was never posted: how many, and `limit` (0: none) of them in turns by agent. */
  queuedCards(channel: string, limit: number): Promise<QueuedCards>
}

export interface QueuedCards {
  readonly total: number
  /** Count by agent, most first. */
  readonly agents: readonly AgentCount[]
  /** The oldest of each agent, then the second oldest of each, and so on. */
  readonly oldest: readonly EscalatedRequest[]
}
