import type { PageChannel } from '../page-protocol.ts'

/** How many messages by others stand after the last one read; a null `readTs` means that nothing was read. */
export function unreadCount(channel: PageChannel, readTs: string | null, meId: string): number {
  const readS = Number(readTs ?? 0)
  return channel.messages.filter(({ ts, authorId }) => authorId !== meId && Number(ts) > readS).length
}

/** The timestamp of the newest message; null in an empty channel. */
export function newestTs(channel: PageChannel): string | null {
  const newest = channel.messages.reduce((best, { ts }) => (Number(ts) > Number(best) ? ts : best), '0')
  return newest === '0' ? null : newest
}

/** The channel that a person is shown first: the one with the newest message, or else the first; null without any. */
export function firstChannel(channels: readonly PageChannel[]): PageChannel | null {
  const newestS = (channel: PageChannel) => Number(newestTs(channel) ?? 0)
  return channels.reduce<PageChannel | null>(
    (best, channel) => (best === null || newestS(channel) > newestS(best) ? channel : best),
    null,
  )
}
