/** What a workspace of the sandbox holds when it starts. Ids are Slack's: U for people, C for channels, S for groups. */
export interface WorkspaceSeed {
  readonly name: string
  readonly people: readonly PersonSeed[]
  readonly channels: readonly ChannelSeed[]
  readonly groups: readonly GroupSeed[]
  readonly commands: readonly CommandSeed[]
}

/** One person; what is not said is false or empty. */
export interface PersonSeed {
  readonly id: string
  readonly name: string
  readonly email?: string
  readonly title?: string
  /** What stands after `@`; default: the name in lower case, with dots. */
  readonly handle?: string
  /** The one bot among the people is the app itself. */
  readonly bot?: boolean
  /** A guest in several channels: Slack's `is_restricted`. */
  readonly restricted?: boolean
  /** A guest in one channel: Slack's `is_ultra_restricted`. */
  readonly ultraRestricted?: boolean
  readonly deleted?: boolean
  /** Someone of another workspace, seen through Slack Connect: the id of that workspace. */
  readonly externalTeamId?: string
}

/** One channel; what is not said is false or empty. */
export interface ChannelSeed {
  readonly id: string
  readonly name: string
  readonly memberIds: readonly string[]
  readonly private?: boolean
  readonly archived?: boolean
  /** Shared with another workspace: Slack's `is_ext_shared`. */
  readonly extShared?: boolean
  readonly topic?: string
}

/** One user group, such as `@finance`. */
export interface GroupSeed {
  readonly id: string
  readonly handle: string
  readonly memberIds: readonly string[]
  /** Default true; a disabled group has no members for anyone. */
  readonly enabled?: boolean
}

/** One slash command that the app answers. */
export interface CommandSeed {
  /** With its slash: `/todo`. */
  readonly command: string
  /** Slack's `should_escape`: people and channels arrive as `<@U…|name>` and `<#C…|name>`. */
  readonly shouldEscape: boolean
}
