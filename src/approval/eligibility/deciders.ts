import type { ApproverGroup } from '../../policy/bundle.ts'
import type { Finding } from '../../policy/lint/warning.ts'
import type { ApprovalRequirement } from '../../policy/model/decision.ts'
import { channelsOf, openRequirements } from '../decide/stages.ts'
import type { PendingRequest } from '../model/request.ts'
import type { Directory, WorkspaceAccess } from '../ports/directory.ts'
import { channelFinding } from './check-groups.ts'
import { conflictOf } from './eligibility.ts'

export interface DeciderParts {
  readonly directory: Directory
  readonly access: Pick<WorkspaceAccess, 'channel'>
  /** Of the bundle in force at this moment. */
  readonly approvers: () => ReadonlyMap<string, ApproverGroup>
}

/** Why too few people can approve a request, and what to do about it. */
export interface Obstacle {
  readonly message: string
  readonly fix: string
}

/** Both in one line. */
export function obstacleText({ message, fix }: Obstacle): string {
  return `${message}: ${fix}`
}

/** More people of a group than this are not looked up: one of them will do. */
const MAX_LOOKED_UP = 50

/** Why too few people can approve a request at this moment; null: enough can. Rejects when Slack cannot say. */
export async function whyUndecidable(parts: DeciderParts, request: PendingRequest): Promise<Obstacle | null> {
  const unseen = await whyUnseen(parts, request)
  if (unseen !== null) return unseen
  for (const demand of openRequirements(request.state)) {
    const why = await whyTooFew(parts, request, demand)
    if (why !== null) return why
  }
  return null
}

/** Null while at least one of its channels takes cards. Rejects when that is not known of any. */
async function whyUnseen({ access }: DeciderParts, { state }: PendingRequest): Promise<Obstacle | null> {
  const findings: Finding[] = []
  for (const channel of channelsOf(state)) {
    const finding = await channelFinding(access, channel, 'it is asked')
    if (finding === null) return null
    findings.push(finding)
  }
  const unknown = findings.find(({ code }) => code === 'slack_unknown')
  if (unknown !== undefined) throw new Error(unknown.message)
  const [first = null] = findings
  return first === null ? null : { message: first.message, fix: first.fix }
}

async function whyTooFew(
  parts: DeciderParts,
  request: PendingRequest,
  { groups, quorum }: ApprovalRequirement,
): Promise<Obstacle | null> {
  const names = groups.join(' or ')
  const asked = await peopleOf(parts, groups)
  if (asked.size === 0) return { message: `nobody is in ${names}`, fix: 'add people to it' }
  let able = 0
  for (const id of [...asked].slice(0, MAX_LOOKED_UP)) {
    const answer = await approvalBy(parts.directory, request, id)
    if (typeof answer === 'object') return answer
    if (answer) able += 1
    if (able >= quorum) return null
  }
  if (asked.size > MAX_LOOKED_UP) return null
  return {
    message: `only ${able} of the ${quorum} people that it takes may approve it; the others of ${names} asked for it, own the agent's key, have voted, or are no full members of this workspace`,
    fix: `add people to ${names}`,
  }
}

/** May this person approve it? An obstacle: nobody may, whoever it is. */
async function approvalBy(
  directory: Directory,
  request: PendingRequest,
  id: string,
): Promise<boolean | Obstacle> {
  const { votes, terms } = request.state
  const person = await directory.person(id)
  if (person?.kind !== 'member' || votes.some(({ by }) => by.id === id)) return false
  const conflict = terms.selfApproval ? null : await conflictOf(directory, request, person)
  if (conflict?.code !== 'owner_unknown') return conflict === null
  return {
    message: `the owner of this agent's key, ${conflict.owner}, is no longer in this workspace`,
    fix: 'ask an admin to change it',
  }
}

async function peopleOf(
  { directory, approvers }: DeciderParts,
  groups: readonly string[],
): Promise<ReadonlySet<string>> {
  const found = new Set<string>()
  for (const name of groups) {
    const group = approvers().get(name)
    if (group === undefined) continue
    const ids =
      group.members === null
        ? ((await directory.channelMembers(group.channel)) ?? [])
        : (await Promise.all(group.members.map((member) => idsOf(directory, member)))).flat()
    for (const id of ids) found.add(id)
  }
  return found
}

async function idsOf(directory: Directory, member: string): Promise<readonly string[]> {
  if (member.startsWith('@')) return [...((await directory.groupMembers(member.slice(1))) ?? [])]
  if (!member.includes('@')) return [member]
  const id = await directory.idByEmail(member)
  return id === null ? [] : [id]
}
