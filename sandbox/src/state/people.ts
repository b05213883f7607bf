import type { ChannelSeed, GroupSeed, PersonSeed } from '../workspace-seed.ts'

/** A person, with every flag answered. */
export type Person = Required<Omit<PersonSeed, 'externalTeamId' | 'email'>> & {
  readonly email: string | null
  readonly teamId: string
  /** Of another workspace. */
  readonly stranger: boolean
}

/** A channel, or the direct messages between the app and one person. */
export interface Channel {
  readonly id: string
  readonly name: string
  readonly topic: string
  readonly isPrivate: boolean
  readonly isDirect: boolean
  readonly isArchived: boolean
  readonly isExtShared: boolean
  memberIds: readonly string[]
}

/** A user group. */
export interface Group {
  readonly id: string
  readonly handle: string
  readonly enabled: boolean
  memberIds: readonly string[]
}

/** A person as the workspace knows them, with every flag answered. */
export function person(seed: PersonSeed, teamId: string): Person {
  return {
    id: seed.id,
    name: seed.name,
    handle: seed.handle ?? seed.name.toLowerCase().replaceAll(/\s+/g, '.'),
    email: seed.email ?? null,
    title: seed.title ?? '',
    bot: seed.bot ?? false,
    restricted: seed.restricted ?? false,
    ultraRestricted: seed.ultraRestricted ?? false,
    deleted: seed.deleted ?? false,
    teamId: seed.externalTeamId ?? teamId,
    stranger: seed.externalTeamId !== undefined,
  }
}

/** A public or private channel. */
export function channel(seed: ChannelSeed): Channel {
  return {
    id: seed.id,
    name: seed.name,
    topic: seed.topic ?? '',
    isPrivate: seed.private ?? false,
    isDirect: false,
    isArchived: seed.archived ?? false,
    isExtShared: seed.extShared ?? false,
    memberIds: seed.memberIds,
  }
}

/** The direct messages between the app and one person. */
export function directChannel(botId: string, personId: string): Channel {
  return {
    id: `D0${personId.slice(1)}`,
    name: 'directmessage',
    topic: '',
    isPrivate: true,
    isDirect: true,
    isArchived: false,
    isExtShared: false,
    memberIds: [botId, personId],
  }
}

/** A user group. */
export function group(seed: GroupSeed): Group {
  return { id: seed.id, handle: seed.handle, enabled: seed.enabled ?? true, memberIds: seed.memberIds }
}
