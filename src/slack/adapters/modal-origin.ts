import { z } from 'zod'
import type { MessageRef } from '../../approval/model/delivery.ts'
import { isRequestId, type RequestId } from '../../core/ids.ts'

/**
 * The origin of a modal, kept in its `private_metadata`: the request, the card that was clicked (null: the Home tab), and what
 * was shown.
 */
export const ModalOrigin = z.strictObject({
  requestId: z.custom<RequestId>((value) => typeof value === 'string' && isRequestId(value)),
  channelId: z.string().nullable(),
  ts: z.string().nullable(),
  /** The digest of the params that were shown. */
  shown: z.string().nullable().default(null),
  choice: z.enum(['approve', 'deny']),
  /** The person for whom it was opened. */
  viewerId: z.string().default(''),
  /** How much of the request that person had seen before. */
  seen: z.enum(['card', 'review', 'part']).default('part'),
  /** From 0; of the review modal. */
  page: z.number().int().min(0),
  /** Of the review modal: that many pages, from the first, were opened. */
  pagesOpened: z.number().int().min(0).default(0),
})
export type ModalOrigin = z.infer<typeof ModalOrigin>

/** The card that was clicked; null: the Home tab was. */
export function cardIn({ channelId, ts }: Pick<ModalOrigin, 'channelId' | 'ts'>): MessageRef | null {
  return channelId === null || ts === null ? null : { channelId, ts }
}

/** Reads the `private_metadata` of a modal; null when it is not one of Veto's. */
export function readOrigin(metadata: string): ModalOrigin | null {
  try {
    return ModalOrigin.safeParse(JSON.parse(metadata)).data ?? null
  } catch {
    return null
  }
}
