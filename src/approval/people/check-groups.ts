import type { ApproverGroup } from '../../policy/bundle.ts'
import type { Directory } from '../ports.ts'

/** What keeps these groups from deciding, a sentence for each fault; empty when every group can. */
export async function groupFaults(
  directory: Directory,
  groups: Iterable<ApproverGroup>,
): Promise<readonly string[]> {
  const faults: string[] = []
  for (const group of groups) {
    const fault = await faultOf(directory, group).catch(() => 'Slack could not be asked')
    if (fault !== null) faults.push(`${group.name}: ${fault}`)
  }
  return faults
}

async function faultOf(directory: Directory, { channel, members }: ApproverGroup): Promise<string | null> {
  const inChannel = await directory.channelMembers(channel)
  if (inChannel === null) return `there is no channel ${channel} that Veto is in`
  if (members === null) return null
  const counts = await Promise.all(members.map((member) => countOf(directory, member)))
  return counts.some((count) => count > 0) ? null : `nobody in Slack is ${members.join(' or ')}`
}

async function countOf(directory: Directory, member: string): Promise<number> {
  if (member.startsWith('@')) return (await directory.groupMembers(member.slice(1)))?.size ?? 0
  if (member.includes('@')) return (await directory.idByEmail(member)) === null ? 0 : 1
  return (await directory.person(member)) === null ? 0 : 1
}
