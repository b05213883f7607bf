import type { ApproverGroup } from '../../policy/bundle.ts'
import { currentGroups } from '../decide/stages.ts'
import type { Actor } from '../model/actor.ts'
import type { Refusal } from '../model/refusal.ts'
import type { PendingRequest } from '../model/request.ts'
import type { Choice, Vote } from '../model/vote.ts'
import type { Directory, Person } from '../ports/directory.ts'

/** Decides, at the click, whether a person may vote. */
export interface Eligibility {
  /**
   * A reason that prevents only approvals, such as an earlier vote, does not prevent a denial. Approvals can be taken back by
   * everyone who may deny, also after a vote, and by those who gave them.
   */
  check(request: PendingRequest, personId: string, choice: Choice | 'take_back'): Promise<EligibleVoter>
}
export type EligibleVoter =
  | {
      readonly kind: 'voter'
      readonly person: Person
      /** The asked groups that the person belongs to; never empty. */
      readonly groups: readonly string[]
    }
  | { readonly kind: 'refused'; readonly refusal: Refusal }

interface Deps {
  readonly directory: Directory
  /** Of the bundle in force. */
  readonly approvers: () => ReadonlyMap<string, ApproverGroup>
}

/** A failed lookup lets nobody vote. */
export function createEligibility(deps: Deps): Eligibility {
  return {
    async check(request, personId, choice) {
      try {
        return await checkVoter(deps, { request, choice }, personId)
      } catch {
        return refused({ code: 'membership_unknown' })
      }
    },
  }
}

async function checkVoter(
  deps: Deps,
  { request, choice }: { readonly request: PendingRequest; readonly choice: Choice | 'take_back' },
  personId: string,
): Promise<EligibleVoter> {
  const person = await memberOf(deps.directory, personId)
  if ('code' in person) return refused(person)
  const own = request.state.votes.filter((vote) => vote.by.id === person.id)
  const approval = own.find((vote) => vote.choice === 'approve')
  if (choice === 'take_back' && approval !== undefined)
    return { kind: 'voter', person, groups: approval.groups }
  const asked = currentGroups(request.state)
  const groups = await groupsOf(deps, asked, person)
  if (groups.length === 0) return refused({ code: 'not_an_approver', groups: asked })
  const conflict = request.state.obligation.selfApproval
    ? null
    : await conflictOf(deps.directory, request, person)
  if (conflict !== null && (conflict.code !== 'owner_unknown' || choice === 'approve'))
    return refused(conflict)
  return isRepeated(own, choice) ? refused({ code: 'already_voted' }) : { kind: 'voter', person, groups }
}

function isRepeated(own: readonly Vote[], choice: Choice | 'take_back'): boolean {
  if (choice === 'take_back') return false
  return choice === 'approve' ? own.length > 0 : own.some((vote) => vote.choice === 'deny')
}

function refused(refusal: Refusal): EligibleVoter {
  return { kind: 'refused', refusal }
}

async function groupsOf(deps: Deps, names: readonly string[], person: Person): Promise<readonly string[]> {
  const found: string[] = []
  for (const name of names) {
    const group = deps.approvers().get(name)
    if (group !== undefined && (await isMember(deps.directory, group, person))) found.push(name)
  }
  return found
}

/** The full member of this workspace with this id, or why there is none. */
export async function memberOf(directory: Directory, id: string): Promise<Person | Refusal> {
  const person = await directory.person(id)
  if (person === null) return { code: 'not_a_member', kind: 'unknown' }
  return person.kind === 'member' ? person : { code: 'not_a_member', kind: person.kind }
}

/** The person as the record names them: by id where Slack does not say a name. */
export async function actorNamed(directory: Pick<Directory, 'person'>, id: string): Promise<Actor> {
  const person = await directory.person(id).catch(() => null)
  return { id, name: person?.name ?? id }
}

/** May this person vote for this group? */
export async function isMember(
  directory: Directory,
  group: ApproverGroup,
  person: Pick<Person, 'id'>,
): Promise<boolean> {
  if (group.members === null) return (await directory.channelMembers(group.channel))?.has(person.id) ?? false
  return matchesMember(directory, group.members, person)
}

/** Does the list name the person, by user group (`@handle`), e-mail or user id? */
export async function matchesMember(
  directory: Directory,
  members: readonly string[],
  person: Pick<Person, 'id'>,
): Promise<boolean> {
  for (const member of members) if (await isMeant(directory, member, person)) return true
  return false
}

async function isMeant(directory: Directory, member: string, person: Pick<Person, 'id'>): Promise<boolean> {
  if (member.startsWith('@')) return (await directory.groupMembers(member.slice(1)))?.has(person.id) ?? false
  if (member.includes('@')) return (await directory.idByEmail(member)) === person.id
  return member === person.id
}

/**
 * Is the voter the requester or the owner of the agent? A requester outside this workspace, such as a customer,
 * cannot vote anyway. The owner of a key is set by the operator and must be found: people change their
 * addresses, and nobody may approve for their own agent.
 */
export async function conflictOf(
  directory: Directory,
  {
    call: { requester },
    owner,
  }: Pick<PendingRequest, 'owner'> & { readonly call: Pick<PendingRequest['call'], 'requester'> },
  person: Person,
): Promise<Refusal | null> {
  if (requester !== null && (await idOf(directory, requester)) === person.id) return { code: 'own_request' }
  if (owner === null) return null
  const ownerId = await idOf(directory, owner)
  if (ownerId === null) return { code: 'owner_unknown', owner }
  return ownerId === person.id ? { code: 'own_agent' } : null
}

/** The id of a person named by e-mail or id; null when there is none in this workspace. */
export async function idOf(directory: Directory, who: string): Promise<string | null> {
  if (who.includes('@')) return directory.idByEmail(who)
  return (await directory.person(who))?.id ?? null
}
