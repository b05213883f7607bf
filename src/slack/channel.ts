/** A channel that Veto can see. */
export interface Channel {
  readonly id: string
  readonly name: string
  readonly isArchived: boolean
  /** People of other workspaces are in it. */
  readonly isShared: boolean
}

/** A channel as Veto needs it; null for one without an id. */
export function channelFrom(channel: SlackChannel): Channel | null {
  const { id, name } = channel
  if (id === undefined) return null
  return {
    id,
    name: name ?? id,
    isArchived: channel.is_archived === true,
    isShared: channel.is_ext_shared === true || channel.is_pending_ext_shared === true,
  }
}

interface SlackChannel {
  readonly id?: string
  readonly name?: string
  readonly is_archived?: boolean
  readonly is_ext_shared?: boolean
  readonly is_pending_ext_shared?: boolean
}
