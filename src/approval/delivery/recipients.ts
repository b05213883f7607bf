import type { Log } from '../../core/log.ts'
import type { ApproverGroup } from '../../policy/bundle.ts'
import type { Substitutes } from '../absences/substitutes.ts'
import { notifiedPerson } from '../decide/notified-person.ts'
import { idOf } from '../eligibility/eligibility.ts'
import { inactivePeople } from '../eligibility/inactive-people.ts'
import { MAX_DIRECT, type Mention } from '../model/mention.ts'
import type { PendingRequest } from '../model/request.ts'
import type { Directory } from '../ports/directory.ts'
import { byPerson, mentionsOf, type NotifiedMember, type NotifiedPerson } from './mentions.ts'

/**
 * Finds whom to notify of a pending request: substitutes in place of people who are away. Never rejects: whoever cannot be
 * looked up is left out.
 */
export interface Recipients {
  /** Those of these groups who are mentioned, without those who cannot act on it. */
  mentions(request: PendingRequest, groups: readonly string[]): Promise<readonly Mention[]>
  /** Those who get a direct message; at most 20 of each group. */
  direct(request: PendingRequest, groups: readonly string[]): Promise<readonly DirectRecipient[]>
}

export interface DirectRecipient {
  readonly userId: string
  /** The names of those who are away, in whose place this person is notified. */
  readonly insteadOf: readonly string[]
}

export interface RecipientsDeps {
  readonly directory: Directory
  readonly substitutes: Substitutes
  /** Of the bundle in force. */
  readonly approvers: () => ReadonlyMap<string, ApproverGroup>
  readonly log: Log
}

export function createRecipients(deps: RecipientsDeps): Recipients {
  const groupsOf = (names: readonly string[], notify: ApproverGroup['notify']) =>
    names.flatMap((name) => deps.approvers().get(name) ?? []).filter((group) => group.notify === notify)
  const inactiveFor = (request: PendingRequest) =>
    inactivePeople(request, (who) => orLog(deps, who, () => idOf(deps.directory, who)))
  return {
    async mentions(request, names) {
      const inactive = await inactiveFor(request)
      const here = groupsOf(names, 'here').length > 0 ? [{ kind: 'here' } as const] : []
      const found = await Promise.all(
        groupsOf(names, 'mention').map((group) => notifiedMembers(deps, group, inactive)),
      )
      return [...here, ...mentionsOf(found.flat())]
    },
    async direct(request, names) {
      const inactive = await inactiveFor(request)
      const found = await Promise.all(
        groupsOf(names, 'dm').map((group) => directRecipients(deps, group, inactive)),
      )
      return byPerson(found.flat()).map(([userId, insteadOf]) => ({ userId, insteadOf }))
    },
  }
}

async function notifiedMembers(
  deps: RecipientsDeps,
  group: ApproverGroup,
  inactive: ReadonlySet<string>,
): Promise<readonly NotifiedMember[]> {
  const members = await Promise.all([...new Set(group.members ?? [])].map((member) => lookUp(deps, member)))
  const notify = await notifier(deps, group, inactive)
  return members
    .flatMap((member) => member ?? [])
    .map((member) => {
      const people = idsOf(member)
      return { kind: member.kind, id: member.id, people, notified: people.flatMap(notify) }
    })
}

async function directRecipients(
  deps: RecipientsDeps,
  group: ApproverGroup,
  inactive: ReadonlySet<string>,
): Promise<readonly NotifiedPerson[]> {
  const found = (await peopleOf(deps, group)).flatMap(await notifier(deps, group, inactive))
  const people = [...new Set(found.map(({ id }) => id))].slice(0, MAX_DIRECT)
  const areMembers = await Promise.all(people.map((id) => isMember(deps, id)))
  const members = new Set(people.filter((_, index) => areMembers[index]))
  return found.filter(({ id }) => members.has(id))
}

/** Who is notified for a person of this group; empty: the person cannot act. */
async function notifier(
  { substitutes }: RecipientsDeps,
  group: ApproverGroup,
  inactive: ReadonlySet<string>,
): Promise<(id: string) => readonly NotifiedPerson[]> {
  const absences = await substitutes.of(group)
  const mayAct = (id: string) => !inactive.has(id)
  return (id) => {
    if (!mayAct(id)) return []
    const notified = notifiedPerson(id, absences, mayAct)
    return [{ id: notified, insteadOf: notified === id ? null : (absences.get(id)?.person.name ?? null) }]
  }
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
