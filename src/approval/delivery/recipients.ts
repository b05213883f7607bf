import type { Log } from '../../core/log.ts'
import type { ApproverGroup } from '../../policy/bundle.ts'
import { idOf } from '../eligibility/eligibility.ts'
import { MAX_DIRECT, type Mention } from '../model/mention.ts'
import type { PendingRequest } from '../model/request.ts'
import type { Directory } from '../ports/directory.ts'

/** Finds whom to notify of a pending request. Never rejects: whoever cannot be looked up is left out. */
export interface Recipients {
  /** Those of these groups who are mentioned, without those who cannot act on it. */
  mentions(request: PendingRequest, groups: readonly string[]): Promise<readonly Mention[]>
  /** The user ids of those who get a direct message; at most 20 of each group. */
  direct(request: PendingRequest, groups: readonly string[]): Promise<readonly string[]>
}

export interface RecipientsDeps {
  readonly directory: Directory
  /** Of the bundle in force. */
  readonly approvers: () => ReadonlyMap<string, ApproverGroup>
  readonly log: Log
}

export function createRecipients(deps: RecipientsDeps): Recipients {
  const groupsOf = (names: readonly string[], notify: ApproverGroup['notify']) =>
    names.flatMap((name) => deps.approvers().get(name) ?? []).filter((group) => group.notify === notify)
  return {
    async mentions(request, names) {
      const inactive = await inactivePeople(deps, request)
      const here = groupsOf(names, 'here').length > 0 ? [{ kind: 'here' } as const] : []
      const members = groupsOf(names, 'mention').flatMap((group) => group.members ?? [])
      const found = await Promise.all([...new Set(members)].map((member) => lookUp(deps, member)))
      return [...here, ...mentionsOf(found, inactive)]
    },
    async direct(request, names) {
      const inactive = await inactivePeople(deps, request)
      const found = await Promise.all(
        groupsOf(names, 'dm').map(async (group) => {
          const people = (await peopleOf(deps, group)).filter((id) => !inactive.has(id)).slice(0, MAX_DIRECT)
          const members = await Promise.all(people.map((id) => isMember(deps, id)))
          return people.filter((_, index) => members[index])
        }),
      )
      return [...new Set(found.flat())]
    },
  }
}

/** Those who voted, the requester and the owner of the agent. */
async function inactivePeople(
  deps: RecipientsDeps,
  { state, owner, call }: PendingRequest,
): Promise<ReadonlySet<string>> {
  const named = state.obligation.selfApproval ? [] : [owner, call.requester]
  const found = await Promise.all(
    named.map((who) => (who === null ? null : orLog(deps, who, () => idOf(deps.directory, who)))),
  )
  return new Set([...state.votes.map(({ by }) => by.id), ...found.filter((id) => id !== null)])
}

/** A member as a group names it. */
type FoundMember =
  | { readonly kind: 'person'; readonly id: string }
  | { readonly kind: 'user_group'; readonly id: string; readonly people: ReadonlySet<string> }

async function lookUp(deps: RecipientsDeps, member: string): Promise<FoundMember | null> {
  const find = member.startsWith('@') ? findUserGroup : findPerson
  return orLog(deps, member, () => find(deps.directory, member))
}

async function findUserGroup(directory: Directory, member: string): Promise<FoundMember | null> {
  const handle = member.slice(1)
  const [id, people] = await Promise.all([directory.groupId(handle), directory.groupMembers(handle)])
  return id === null || people === null ? null : { kind: 'user_group', id, people }
}

async function findPerson(directory: Directory, member: string): Promise<FoundMember | null> {
  const id = member.includes('@') ? await directory.idByEmail(member) : member
  return id === null ? null : { kind: 'person', id }
}

/** Each person once. A user group is mentioned as a whole, unless some of its people cannot act and few others can. */
function mentionsOf(
  found: readonly (FoundMember | null)[],
  inactive: ReadonlySet<string>,
): readonly Mention[] {
  const members = found.flatMap((member) => member ?? []).map((member) => withAble(member, inactive))
  const whole = members.filter(({ isWhole }) => isWhole)
  const mentioned = new Set(whole.flatMap(({ able }) => able))
  const people = members.filter(({ isWhole }) => !isWhole).flatMap(({ able }) => able)
  return [
    ...whole.map(({ id }) => ({ kind: 'user_group', id }) as const),
    ...[...new Set(people)].filter((id) => !mentioned.has(id)).map((id) => ({ kind: 'person', id }) as const),
  ]
}

interface AbleMember {
  readonly id: string
  /** Those of it who can act. */
  readonly able: readonly string[]
  readonly isWhole: boolean
}

function withAble(member: FoundMember, inactive: ReadonlySet<string>): AbleMember {
  const people = idsOf(member)
  const able = people.filter((id) => !inactive.has(id))
  const isWhole = able.length > 0 && (able.length === people.length || able.length > MAX_DIRECT)
  return { id: member.id, able, isWhole: member.kind === 'user_group' && isWhole }
}

function idsOf(member: FoundMember): readonly string[] {
  return member.kind === 'person' ? [member.id] : [...member.people]
}

async function peopleOf(deps: RecipientsDeps, group: ApproverGroup): Promise<readonly string[]> {
  if (group.members === null) {
    return [...((await orLog(deps, group.channel, () => deps.directory.channelMembers(group.channel))) ?? [])]
  }
  const found = await Promise.all(group.members.map((member) => lookUp(deps, member)))
  return [...new Set(found.flatMap((member) => (member === null ? [] : idsOf(member))))]
}

/** Bots, guests and people who left cannot decide. */
async function isMember(deps: RecipientsDeps, id: string): Promise<boolean> {
  return (await orLog(deps, id, () => deps.directory.person(id)))?.kind === 'member'
}

async function orLog<Value>(
  { log }: RecipientsDeps,
  who: string,
  look: () => Promise<Value | null>,
): Promise<Value | null> {
  try {
    return await look()
  } catch (error) {
    log.warn({ err: error, who }, 'somebody could not be looked up in Slack, and is not notified')
    return null
  }
}
