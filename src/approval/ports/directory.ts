/** People, groups and channels of the workspace. Every method rejects when a lookup fails; the caller then lets nobody vote. */
export interface Directory {
  person(id: string): Promise<Person | null>
  idByEmail(email: string): Promise<string | null>
  /** The id of a user group, by its handle without `@`; null when there is none. */
  groupId(handle: string): Promise<string | null>
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

/** Access of Veto to the workspace. Every method rejects when a lookup fails. */
export interface WorkspaceAccess {
  /** A channel by `#name` or id, as posting would find it; null when Veto sees none. */
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
  /** Why Veto needs it, as a phrase that follows a comma. */
  readonly purpose: string
}
