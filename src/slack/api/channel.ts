import type { SlackChannel } from './responses.ts'

/** A channel that Veto can see. */
export interface Channel {
  readonly id: string
  readonly name: string
  readonly isArchived: boolean
  /** People of other workspaces are in it. */
  readonly isShared: boolean
  /** Veto itself is in it. */
  readonly isMember: boolean
}

/** A channel as Veto needs it. */
export function channelFrom(channel: SlackChannel): Channel {
  const { id, name } = channel
  return {
    id,
    name: name ?? id,
    isArchived: channel.is_archived === true,
    isShared: channel.is_ext_shared === true || channel.is_pending_ext_shared === true,
    isMember: channel.is_member === true,
  }
}
