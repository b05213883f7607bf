import type { ApproverGroup } from '../policy/bundle.ts'
import { type BundleSource, placeOf, type SourcedFile, type SourcedRule } from '../policy/bundle-source.ts'
import { type Finding, type Warning, warn } from '../policy/lint/warning.ts'
import type { Directory } from './ports.ts'

interface Parts {
  readonly source: BundleSource
  readonly directory: Directory
  readonly botUserId: string
}

/** A card that more people than this are told of is too loud. */
const MANY = 20

/** What in the workspace keeps approver groups from being asked, and rules that would tell very many people. */
export async function lintWorkspace(parts: Parts): Promise<readonly Warning[]> {
  const warnings: Warning[] = []
  for (const group of parts.source.bundle.approvers.values()) warnings.push(...(await ofGroup(parts, group)))
  for (const sourced of parts.source.policies.flatMap(({ rules }) => rules)) {
    warnings.push(...(await ofRule(parts, sourced)))
  }
  return warnings
}

async function ofGroup(parts: Parts, group: ApproverGroup): Promise<readonly Warning[]> {
  const findings = [await channelFinding(parts, group)]
  for (const member of group.members ?? []) findings.push(await memberFinding(parts.directory, group, member))
  const [place] = placesOf(parts.source, group)
  return place === undefined
    ? []
    : findings.flatMap((finding) => (finding === null ? [] : [warn(place.file, place, finding)]))
}

async function channelFinding(
  { directory, botUserId }: Parts,
  group: ApproverGroup,
): Promise<Finding | null> {
  const { channel } = group
  const members = await asked(() => directory.channelMembers(channel))
  if (members instanceof Error) return unknown(`the channel ${channel}`, members)
  if (members === null) {
    return {
      code: 'channel_missing',
      message: `Veto sees no channel ${channel}, where '${group.name}' is asked`,
      mend: 'create it, or invite Veto there with /invite @Veto',
    }
  }
  if (members.has(botUserId)) return null
  return {
    code: 'bot_not_in_channel',
    message: `Veto is not in ${channel}, where '${group.name}' is asked`,
    mend: 'invite it there with /invite @Veto',
  }
}

async function memberFinding(
  directory: Directory,
  { name }: ApproverGroup,
  member: string,
): Promise<Finding | null> {
  const people = await asked(() => lookUp(directory, member))
  if (people instanceof Error) return unknown(member, people)
  if (people !== null && people > 0) return null
  if (!member.startsWith('@')) {
    const message = `nobody in the workspace is ${member}, a member of '${name}'`
    return { code: 'person_missing', message, mend: 'correct the address or id, or take it out' }
  }
  return people === null
    ? {
        code: 'group_missing',
        message: `the workspace has no user group ${member}, a member of '${name}'`,
        mend: 'create it, enable it, or correct the name',
      }
    : {
        code: 'group_empty',
        message: `the user group ${member}, a member of '${name}', is empty`,
        mend: 'add people to it in Slack',
      }
}

/** How many people a member stands for; null where there is no such thing. */
async function lookUp(directory: Directory, member: string): Promise<number | null> {
  if (member.startsWith('@')) return (await directory.groupMembers(member.slice(1)))?.size ?? null
  const found = member.includes('@') ? await directory.idByEmail(member) : await directory.person(member)
  return found === null ? null : 1
}

async function ofRule(
  { source, directory, botUserId }: Parts,
  sourced: SourcedRule,
): Promise<readonly Warning[]> {
  if (sourced.rule.action !== 'require_approval') return []
  const defaults = source.files.flatMap(({ content }) => content.defaults?.approvers ?? [])
  const groups = sourced.rule.approvers ?? defaults
  const channels = groups.flatMap((name) => source.bundle.approvers.get(name)?.channel ?? [])
  const members = await Promise.all(channels.map((channel) => membersOf(directory, channel)))
  const told = new Set(members.flat())
  told.delete(botUserId)
  if (told.size <= MANY) return []
  return [
    warn(sourced.file, placeOf(sourced), {
      code: 'many_notified',
      message: `rule '${sourced.rule.name}' will notify ${told.size} people each time`,
      mend: 'ask in a channel with fewer members',
    }),
  ]
}

async function membersOf(directory: Directory, channel: string): Promise<readonly string[]> {
  const members = await asked(() => directory.channelMembers(channel))
  return members instanceof Error ? [] : [...(members ?? [])]
}

interface Placed {
  readonly file: SourcedFile
  readonly line: number
  readonly column: number
}

/** Where the group is defined, or else where a rule names its channel. */
function placesOf({ files, policies }: BundleSource, { name }: ApproverGroup): readonly Placed[] {
  const defined = files
    .filter(({ content }) => Object.hasOwn(content.approvers ?? {}, name))
    .map((file) => ({ file, ...file.places.ofKey(['approvers'], name) }))
  const named = policies
    .flatMap(({ rules }) => rules)
    .filter(({ rule }) => rule.approvers?.includes(name))
    .map((sourced) => ({ file: sourced.file, ...placeOf(sourced, 'approvers') }))
  const byDefault = files
    .filter(({ content }) => content.defaults?.approvers?.includes(name))
    .map((file) => ({ file, ...file.places.of(['defaults', 'approvers']) }))
  return [...defined, ...named, ...byDefault]
}

async function asked<T>(ask: () => Promise<T>): Promise<T | Error> {
  return ask().catch((error: unknown) => (error instanceof Error ? error : new Error(String(error))))
}

function unknown(what: string, { message }: Error): Finding {
  return {
    code: 'slack_unknown',
    message: `Slack could not be asked about ${what}: ${message}`,
    mend: 'try again; if it stays, check the scopes of the app',
  }
}
