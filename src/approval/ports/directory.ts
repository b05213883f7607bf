/** Who is who. Every method rejects when it cannot know; the caller then lets nobody vote. */
export interface Directory {
  person(id: string): Promise<Person | null>
  idByEmail(email: string): Promise<string | null>
  /** The members of a user group, by its handle without `@`; null when there is none. */
  groupMembers(handle: string): Promise<ReadonlySet<string> | null>
  /** The members of a channel, by `#name` or id; null when there is none. */
  channelMembers(channel: string): Promise<ReadonlySet<string> | null>
}

export interface Person {
  readonly id: string
  readonly name: string
  readonly email: string | null
  /** `member` is the only kind that may vote. */
  readonly kind: 'member' | 'bot' | 'guest' | 'deactivated' | 'external'
}

/** Whether the workspace lets Veto do its work. Every method rejects when Slack could not be asked. */
export interface WorkspaceAccess {
  /** A channel as posting would find it, by `#name` or id; null when Veto sees none. */
  channel(channel: string): Promise<ChannelAccess | null>
  /** The scopes that Veto needs and its token was not granted; none where Slack does not say. */
  missingScopes(): Promise<readonly MissingScope[]>
}

export interface ChannelAccess {
  readonly isArchived: boolean
  /** People of other workspaces are in it. */
  readonly isShared: boolean
  /** Veto itself is in it. */
  readonly isMember: boolean
}

export interface MissingScope {
  /** Such as `users:read`. */
  readonly scope: string
  /** What Veto needs it for, in words that follow a comma. */
  readonly purpose: string
}
