import type { Sandbox } from 'slack-sandbox'

/** The message that shows a request in a channel. */
export interface Card {
  readonly requestId: string
  readonly channel: string
  readonly ts: string
  /** Has it buttons, so that people may decide? */
  readonly isOpen: boolean
}

/** The cards in these channels, oldest first. */
export function cardsIn(
  { messages }: Pick<Sandbox, 'messages'>,
  channels: readonly string[],
): readonly Card[] {
  return channels.flatMap((channel) =>
    messages(channel).flatMap(({ threadTs, ephemeralTo, metadata, blocks, ts }) => {
      const requestId = REQUEST.exec(JSON.stringify(metadata))?.[0]
      if (threadTs !== null || ephemeralTo !== null || requestId === undefined) return []
      return [{ requestId, channel, ts, isOpen: JSON.stringify(blocks).includes('"veto_deny"') }]
    }),
  )
}

const REQUEST = /req_[0-9a-f-]{36}/
