import type { ApproverGroup } from '../../policy/bundle.ts'
import type { Finding } from '../../policy/lint/warning.ts'
import type { ApprovalRequirement } from '../../policy/model/decision.ts'
import { channelsOf, openRequirements } from '../decide/stages.ts'
import type { PendingRequest } from '../model/request.ts'
import type { Directory, WorkspaceAccess } from '../ports/directory.ts'
import { channelFinding } from './check-groups.ts'
import { conflictOf, idOf } from './eligibility.ts'

export interface DeciderDeps {
  readonly directory: Directory
  readonly access: Pick<WorkspaceAccess, 'channel'>
  /** Of the bundle in force. */
  readonly approvers: () => ReadonlyMap<string, ApproverGroup>
}

/** Everything that determines who can decide a request: requests with equal values have the same approvers. */
export interface DeciderQuery {
  readonly channels: readonly string[]
  readonly requirements: readonly Pick<ApprovalRequirement, 'groups' | 'quorum'>[]
  readonly voterIds: readonly string[]
  /** Null also when self-approval is allowed. */
  readonly owner: string | null
  readonly requester: string | null
}

/** Why too few people can approve a request at this moment. */
export interface Diagnosis {
  /** Empty: enough can, or it is unknown. */
  readonly problems: readonly BlockingProblem[]
  /** False: a lookup in Slack failed. */
  readonly isComplete: boolean
}

/** Why too few people can approve a request, and what to do about it. */
export interface BlockingProblem {
  readonly message: string
  readonly fix: string
  /** Never empty. */
  readonly causes: readonly Cause[]
}

/** The fix, in words that are the same for every request. */
export interface Cause {
  /** The channel, group or owner with the problem. */
  readonly topic: string
  readonly message: string
  readonly fix: string
}

/** Both in one line. */
export function problemText({ message, fix }: BlockingProblem): string {
  return `${message}: ${fix}`
}

export function deciderQuery({ state, owner, call }: PendingRequest): DeciderQuery {
  const { selfApproval } = state.obligation
  return {
    channels: channelsOf(state),
    requirements: openRequirements(state).map(({ groups, quorum }) => ({ groups, quorum })),
    voterIds: [...new Set(state.votes.map(({ by }) => by.id))].toSorted(),
    owner: selfApproval ? null : owner,
    requester: selfApproval ? null : call.requester,
  }
}

/** More people of a group than this are not looked up: one of them will do. */
const MAX_LOOKED_UP = 50

/** Never rejects. */
export async function whyUndecidable(deps: DeciderDeps, query: DeciderQuery): Promise<Diagnosis> {
  const looked = await Promise.allSettled([
    whyUnseen(deps, query),
    ...query.requirements.map((requirement) => whyTooFew(deps, query, requirement)),
    whyOwnerUnknown(deps, query),
  ])
  return {
    problems: looked.flatMap((look) => (look.status === 'fulfilled' ? (look.value ?? []) : [])),
    isComplete: looked.every(({ status }) => status === 'fulfilled'),
  }
}

/** Null while cards can be posted in at least one of its channels. Rejects when no lookup succeeds. */
async function whyUnseen(
  { access }: DeciderDeps,
  { channels }: DeciderQuery,
): Promise<BlockingProblem | null> {
  const findings: Finding[] = []
  const causes: Cause[] = []
  for (const channel of channels) {
    const finding = await channelFinding(access, channel, 'its card is posted')
    if (finding === null) return null
    findings.push(finding)
    causes.push({ topic: `channel ${channel}`, message: finding.message, fix: finding.fix })
  }
  const unknown = findings.find(({ code }) => code === 'slack_unknown')
  if (unknown !== undefined) throw new Error(unknown.message)
  const [first = null] = findings
  return first === null ? null : { message: first.message, fix: first.fix, causes }
}

async function whyOwnerUnknown(
  { directory }: DeciderDeps,
  { owner, requirements }: DeciderQuery,
): Promise<BlockingProblem | null> {
  if (owner === null || requirements.length === 0 || (await idOf(directory, owner)) !== null) return null
  const why = {
    message: `the owner of this agent's key, ${owner}, is no longer in this workspace`,
    fix: 'ask an admin to change it',
  }
  return { ...why, causes: [{ ...why, topic: `owner ${owner}` }] }
}

async function whyTooFew(
  deps: DeciderDeps,
  query: DeciderQuery,
  { groups, quorum }: DeciderQuery['requirements'][number],
): Promise<BlockingProblem | null> {
  const names = groups.join(' or ')
  const asked = new Set<string>()
  const causes: Cause[] = []
  for (const name of groups) {
    const people = await peopleOf(deps, name)
    causes.push(groupCause(name, people.length === 0))
    for (const id of people) asked.add(id)
  }
  if (asked.size === 0) return { message: `${names} has no members`, fix: 'add members to it', causes }
  let able = 0
  for (const id of [...asked].slice(0, MAX_LOOKED_UP)) {
    if (await mayApprove(deps.directory, query, id)) able += 1
    if (able >= quorum) return null
  }
  if (asked.size > MAX_LOOKED_UP) return null
  return {
    message: `its quorum is ${quorum}, but only ${able} members of ${names} can approve; the others made the request, own the agent's key, have voted, or are not full members of this workspace`,
    fix: `add members to ${names}`,
    causes,
  }
}

function groupCause(name: string, isEmpty: boolean): Cause {
  const topic = `group ${name}`
  if (isEmpty) return { topic, message: `${name} has no members`, fix: 'add members to it' }
  return {
    topic,
    message: `too few members of ${name} may approve; the owner of the agent's key, people who have voted, and people who are not full members of this workspace do not count`,
    fix: `add members to ${name}`,
  }
}

/** An unknown owner keeps everybody from approving, which is reported separately. */
async function mayApprove(
  directory: Directory,
  { voterIds, owner, requester }: DeciderQuery,
  id: string,
): Promise<boolean> {
  const person = await directory.person(id)
  if (person?.kind !== 'member' || voterIds.includes(id)) return false
  const conflict = await conflictOf(directory, { owner, call: { requester } }, person)
  return conflict === null || conflict.code === 'owner_unknown'
}

async function peopleOf({ directory, approvers }: DeciderDeps, name: string): Promise<readonly string[]> {
  const group = approvers().get(name)
  if (group === undefined) return []
  if (group.members === null) return [...((await directory.channelMembers(group.channel)) ?? [])]
  return (await Promise.all(group.members.map((member) => idsOf(directory, member)))).flat()
}

async function idsOf(directory: Directory, member: string): Promise<readonly string[]> {
  if (member.startsWith('@')) return [...((await directory.groupMembers(member.slice(1))) ?? [])]
  if (!member.includes('@')) return [member]
  const id = await directory.idByEmail(member)
  return id === null ? [] : [id]
}
