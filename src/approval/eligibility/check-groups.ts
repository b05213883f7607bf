import type { ApproverGroup } from '../../policy/bundle.ts'
import type { Finding } from '../../policy/lint/warning.ts'
import type { Directory, Person, WorkspaceAccess } from '../ports/directory.ts'

interface Deps {
  readonly directory: Directory
  readonly access: Pick<WorkspaceAccess, 'channel'>
}

/** Problems of an approver group in the workspace: of its channel, and of each of its members. */
export interface GroupFindings {
  readonly channel: Finding | null
  readonly members: readonly Finding[]
  /** Can nobody decide? True when cards cannot be posted, or no member exists in the workspace. */
  readonly isBroken: boolean
}

/** Looks up the channel and the members of a group in Slack. Never rejects: a failed lookup is a finding. */
export async function groupFindings(deps: Deps, group: ApproverGroup): Promise<GroupFindings> {
  const channel = await channelFinding(deps.access, group.channel, `'${group.name}' receives its cards`)
  const members: Finding[] = []
  for (const member of group.members ?? []) {
    const finding = await memberFinding(deps.directory, group, member)
    if (finding !== null) members.push(finding)
  }
  const isNobody = group.members !== null && members.length === group.members.length
  return { channel, members, isBroken: channel !== null || isNobody }
}

/** Why no card can be posted in a channel, where `use` says what it is for; null: one can. */
export async function channelFinding(
  access: Deps['access'],
  channel: string,
  use: string,
): Promise<Finding | null> {
  const found = await asked(() => access.channel(channel))
  if (found instanceof Error) return unknown(`the channel ${channel}`, found)
  if (found === null) {
    return {
      code: 'channel_missing',
      message: `Veto sees no channel ${channel}, where ${use}`,
      fix: 'create it, correct its name, unarchive it, or invite Veto there with /invite @Veto',
    }
  }
  if (found.isArchived) {
    return {
      code: 'channel_archived',
      message: `the channel ${channel}, where ${use}, is archived`,
      fix: 'unarchive it, or name another channel',
    }
  }
  if (found.isShared) {
    return {
      code: 'channel_shared',
      message: `the channel ${channel}, where ${use}, is shared with another workspace`,
      fix: 'name a channel that belongs to this workspace only',
    }
  }
  if (found.isMember) return null
  return {
    code: 'bot_not_in_channel',
    message: `Veto is not in ${channel}, where ${use}`,
    fix: 'invite it there with /invite @Veto',
  }
}

async function memberFinding(
  directory: Directory,
  { name }: ApproverGroup,
  member: string,
): Promise<Finding | null> {
  if (member.startsWith('@')) return userGroupFinding(directory, name, member)
  const person = await asked(() => personNamed(directory, member))
  if (person instanceof Error) return unknown(member, person)
  if (person?.kind === 'member') return null
  return {
    code: 'person_missing',
    message:
      person === null
        ? `${member}, a member of '${name}', is not in the workspace`
        : `${member}, a member of '${name}', may not vote: ${KINDS[person.kind]}`,
    fix: 'correct the address or id, or remove it',
  }
}

const KINDS: Readonly<Record<Exclude<Person['kind'], 'member'>, string>> = {
  bot: 'it is a bot',
  guest: 'it is a guest',
  deactivated: 'the account is deactivated',
  external: 'it is a person from another workspace',
}

async function userGroupFinding(directory: Directory, name: string, handle: string): Promise<Finding | null> {
  const people = await asked(() => directory.groupMembers(handle.slice(1)))
  if (people instanceof Error) return unknown(handle, people)
  if (people === null) {
    const message = `the workspace has no user group ${handle}, a member of '${name}'`
    return { code: 'group_missing', message, fix: 'create it, enable it, or correct the name' }
  }
  if (people.size > 0) return null
  const message = `the user group ${handle}, a member of '${name}', is empty`
  return { code: 'group_empty', message, fix: 'add people to it in Slack' }
}

async function personNamed(directory: Directory, member: string): Promise<Person | null> {
  const id = member.includes('@') ? await directory.idByEmail(member) : member
  return id === null ? null : directory.person(id)
}

async function asked<T>(ask: () => Promise<T>): Promise<T | Error> {
  return ask().catch((error: unknown) => (error instanceof Error ? error : new Error(String(error))))
}

function unknown(what: string, { message }: Error): Finding {
  return {
    code: 'slack_unknown',
    message: `Slack could not be asked about ${what}: ${message}`,
    fix: 'try again; if the problem persists, check the scopes of the app',
  }
}
