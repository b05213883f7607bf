import type { ApproverGroup } from '../../policy/bundle.ts'
import { type Finding, type Warning, warn } from '../../policy/lint/warning.ts'
import { type BundleSource, locationOf, type SourcedRule } from '../../policy/load/bundle-source.ts'
import { MAX_DIRECT } from '../model/mention.ts'
import type { Directory } from '../ports/directory.ts'
import { memberOf } from './eligibility.ts'

/** How many people a rule that asks reaches. */
export interface RuleReach {
  readonly file: string
  readonly line: number
  readonly column: number
  readonly rule: string
  /** Those who may decide, at any of its stages; null: Slack could not be asked about all of them. */
  readonly people: number | null
  /** Those who are notified of each request; null as above. */
  readonly notified: number | null
}

interface Deps {
  readonly source: BundleSource
  readonly directory: Directory
}

/** Lint warns when a card notifies more people than this. */
const MANY = 20

/** Looks up whom each rule reaches. Never rejects. */
export async function ruleReach(
  deps: Deps,
): Promise<{ readonly reach: readonly RuleReach[]; readonly warnings: readonly Warning[] }> {
  const reach: RuleReach[] = []
  const warnings: Warning[] = []
  for (const sourced of deps.source.policies.flatMap(({ rules }) => rules)) {
    if (sourced.rule.action !== 'require_approval') continue
    const { wanted, ...found } = await reachOf(deps, sourced)
    reach.push(found)
    const findings = findingsOf({ ...found, wanted })
    warnings.push(...findings.map((finding) => warn(sourced.file, locationOf(sourced), finding)))
  }
  return { reach, warnings }
}

interface WantedReach extends RuleReach {
  /** Those who would be notified without the limit of direct messages. */
  readonly wanted: number
}

async function reachOf(deps: Deps, sourced: SourcedRule): Promise<WantedReach> {
  const groups = namesOf(deps.source, sourced).flatMap((name) => deps.source.bundle.approvers.get(name) ?? [])
  const common = { file: sourced.file.name, ...locationOf(sourced), rule: sourced.rule.name }
  try {
    const people: string[] = []
    const wanted: string[] = []
    const notified: string[] = []
    for (const group of groups) {
      const able = await ablePeople(deps.directory, group)
      people.push(...able)
      wanted.push(...(group.notify === 'none' ? [] : able))
      notified.push(...notifiedOf(group, able))
    }
    const counts = { people: new Set(people).size, notified: new Set(notified).size }
    return { ...common, ...counts, wanted: new Set(wanted).size }
  } catch {
    return { ...common, people: null, notified: null, wanted: 0 }
  }
}

/** The groups that a rule asks, at any stage. */
function namesOf({ files }: BundleSource, { rule }: SourcedRule): readonly string[] {
  const defaults = files.flatMap(({ content }) => content.defaults?.approvers ?? [])
  const named = [...(rule.approvers ?? []), ...(rule.stages ?? []).flatMap(({ approvers }) => approvers)]
  return [...new Set(named.length === 0 ? defaults : named)]
}

/** Full members of the workspace. */
async function ablePeople(directory: Directory, group: ApproverGroup): Promise<readonly string[]> {
  const able: string[] = []
  for (const id of await peopleOf(directory, group)) {
    if (!('code' in (await memberOf(directory, id)))) able.push(id)
  }
  return able
}

async function peopleOf(
  directory: Directory,
  { channel, members }: ApproverGroup,
): Promise<readonly string[]> {
  if (members === null) return [...((await directory.channelMembers(channel)) ?? [])]
  const found = await Promise.all(members.map((member) => membersOf(directory, member)))
  return [...new Set(found.flat())]
}

async function membersOf(directory: Directory, member: string): Promise<readonly string[]> {
  if (member.startsWith('@')) return [...((await directory.groupMembers(member.slice(1))) ?? [])]
  const id = member.includes('@') ? await directory.idByEmail(member) : member
  return id === null ? [] : [id]
}

function notifiedOf({ notify }: ApproverGroup, able: readonly string[]): readonly string[] {
  if (notify === 'none') return []
  return notify === 'dm' ? able.slice(0, MAX_DIRECT) : able
}

function findingsOf({ rule, people, notified, wanted }: WantedReach): readonly Finding[] {
  if (people === 0) {
    return [
      {
        code: 'nobody_reached',
        message: `rule '${rule}' reaches nobody: each of its requests will expire`,
        fix: 'add members to its approver groups, or invite people to their channels',
      },
    ]
  }
  if (wanted <= MANY) return []
  const limit = notified === wanted ? '' : `; of each group at most ${MAX_DIRECT} get a direct message`
  return [
    {
      code: 'many_notified',
      message: `rule '${rule}' notifies ${wanted} people each time${limit}`,
      fix: 'ask a smaller group, or set notify: none',
    },
  ]
}
