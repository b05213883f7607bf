import type { Clock } from '../../core/clock.ts'
import type { Held, Store } from '../ports.ts'
import { isPending } from '../request.ts'
import { type Delivery, summaryId } from './delivery.ts'

/** Keeps channels readable: where many requests wait already, new ones stand in one list, and get their cards later. */
export interface Backlog {
  /** What may be shown now, of these: no new cards where the channel shows too many. */
  admit(waiting: readonly Delivery[]): Promise<Admitted>
  /** Makes the channel's list true again, where it has one; when to look again, null: not for that. */
  refresh(channel: string): Promise<number | null>
}

export interface Admitted {
  readonly deliveries: readonly Delivery[]
  /** When to look again because of lists; null: not for them. */
  readonly againAtMs: number | null
}

interface Parts {
  readonly store: Pick<Store, 'standing' | 'held' | 'request' | 'delivery' | 'commit'>
  readonly clock: Clock
}

/** A channel shows no more cards of pending requests than this. */
export const MAX_STANDING = 20
/** As many as one message lists. */
export const LISTED = 10
/** A list that many look at need not be newer than this. */
const REFRESH_MS = 10_000

export function createBacklog(parts: Parts): Backlog {
  const { store, clock } = parts
  /** What each list says, since the start. */
  const listed = new Map<string, string>()

  /** When to look again: now for a new list, later for one that is too young to be renewed; null: it is true. */
  async function renew(channel: string): Promise<number | null> {
    const held = await store.held(channel, LISTED)
    const known = await store.delivery(summaryId(channel))
    if (listed.get(channel) === contentOf(held) || (known === null && held.total === 0)) return null
    const nowMs = clock.nowMs()
    if (known !== null && nowMs - known.wanted < REFRESH_MS && held.total > 0)
      return known.wanted + REFRESH_MS
    const wanted = Math.max(nowMs, (known?.wanted ?? 0) + 1)
    const subject = { kind: 'summary' } as const
    const delivery = { id: summaryId(channel), subject, channel, wanted, dueAtMs: nowMs }
    await store.commit([{ do: 'send', delivery }])
    listed.set(channel, contentOf(held))
    return nowMs
  }

  return {
    async admit(waiting) {
      const full = await fullChannels(store, waiting)
      const times = await Promise.all([...full].map(renew))
      const deliveries = full.size === 0 ? waiting : await withoutHeld(store, waiting, full)
      return { deliveries, againAtMs: earliest(times) }
    },
    async refresh(channel) {
      return (await store.delivery(summaryId(channel))) === null ? null : renew(channel)
    },
  }
}

function contentOf({ total, oldest }: Held): string {
  return [total, ...oldest.map(({ id }) => id)].join()
}

async function fullChannels(
  store: Parts['store'],
  waiting: readonly Delivery[],
): Promise<ReadonlySet<string>> {
  const full = new Set<string>()
  for (const channel of new Set(waiting.filter(isNewCard).map((one) => one.channel))) {
    if ((await store.standing(channel, MAX_STANDING)) >= MAX_STANDING) full.add(channel)
  }
  return full
}

function isNewCard({ subject, posted, unclear }: Delivery): boolean {
  return subject.kind === 'card' && posted === null && !unclear
}

/** What was settled meanwhile is not held: it goes on, to be dropped. */
async function withoutHeld(
  store: Parts['store'],
  waiting: readonly Delivery[],
  full: ReadonlySet<string>,
): Promise<readonly Delivery[]> {
  const admitted: Delivery[] = []
  for (const delivery of waiting) {
    const isHeld = full.has(delivery.channel) && isNewCard(delivery) && (await isAwaited(store, delivery))
    if (!isHeld) admitted.push(delivery)
  }
  return admitted
}

async function isAwaited(store: Parts['store'], { subject }: Delivery): Promise<boolean> {
  const request = subject.kind === 'card' ? await store.request(subject.requestId) : null
  return request !== null && isPending(request)
}

function earliest(times: readonly (number | null)[]): number | null {
  const known = times.filter((time) => time !== null)
  return known.length === 0 ? null : Math.min(...known)
}
