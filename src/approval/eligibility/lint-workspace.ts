import type { ApproverGroup } from '../../policy/bundle.ts'
import { type Warning, warn } from '../../policy/lint/warning.ts'
import {
  type BundleSource,
  locationOf,
  type SourcedFile,
  type SourcedRule,
} from '../../policy/load/bundle-source.ts'
import type { Directory, WorkspaceAccess } from '../ports/directory.ts'
import { groupFindings } from './check-groups.ts'

interface Deps {
  readonly source: BundleSource
  readonly directory: Directory
  readonly access: Pick<WorkspaceAccess, 'channel'>
  readonly botUserId: string
}

/** Lint warns when a card notifies more people than this. */
const MANY = 20

/** Workspace problems that keep approver groups from being asked, and rules that would notify very many people. */
export async function lintWorkspace(deps: Deps): Promise<readonly Warning[]> {
  const warnings: Warning[] = []
  for (const group of deps.source.bundle.approvers.values()) warnings.push(...(await ofGroup(deps, group)))
  for (const sourced of deps.source.policies.flatMap(({ rules }) => rules)) {
    warnings.push(...(await ofRule(deps, sourced)))
  }
  return warnings
}

async function ofGroup(deps: Deps, group: ApproverGroup): Promise<readonly Warning[]> {
  const { channel, members } = await groupFindings(deps, group)
  const [place] = placesOf(deps.source, group)
  if (place === undefined) return []
  return [...(channel === null ? [] : [channel]), ...members].map((finding) =>
    warn(place.file, place, finding),
  )
}

async function ofRule(
  { source, directory, botUserId }: Deps,
  sourced: SourcedRule,
): Promise<readonly Warning[]> {
  if (sourced.rule.action !== 'require_approval') return []
  const defaults = source.files.flatMap(({ content }) => content.defaults?.approvers ?? [])
  const groups = sourced.rule.approvers ?? defaults
  const channels = groups.flatMap((name) => source.bundle.approvers.get(name)?.channel ?? [])
  const members = await Promise.all(channels.map((channel) => membersOf(directory, channel)))
  const notified = new Set(members.flat())
  notified.delete(botUserId)
  if (notified.size <= MANY) return []
  return [
    warn(sourced.file, locationOf(sourced), {
      code: 'many_notified',
      message: `rule '${sourced.rule.name}' will notify ${notified.size} people each time`,
      fix: 'ask in a channel with fewer members',
    }),
  ]
}

async function membersOf(directory: Directory, channel: string): Promise<readonly string[]> {
  return [...((await directory.channelMembers(channel).catch(() => null)) ?? [])]
}

interface SourcePosition {
  readonly file: SourcedFile
  readonly line: number
  readonly column: number
}

/** Where the group is defined, or else where a rule names its channel. */
function placesOf({ files, policies }: BundleSource, { name }: ApproverGroup): readonly SourcePosition[] {
  const defined = files
    .filter(({ content }) => Object.hasOwn(content.approvers ?? {}, name))
    .map((file) => ({ file, ...file.locations.ofKey(['approvers'], name) }))
  const named = policies
    .flatMap(({ rules }) => rules)
    .filter(({ rule }) => rule.approvers?.includes(name))
    .map((sourced) => ({ file: sourced.file, ...locationOf(sourced, 'approvers') }))
  const byDefault = files
    .filter(({ content }) => content.defaults?.approvers?.includes(name))
    .map((file) => ({ file, ...file.locations.of(['defaults', 'approvers']) }))
  return [...defined, ...named, ...byDefault]
}
