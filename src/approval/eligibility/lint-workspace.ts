import type { ApproverGroup } from '../../policy/bundle.ts'
import { type Warning, warn } from '../../policy/lint/warning.ts'
import { type BundleSource, locationOf, type SourcedFile } from '../../policy/load/bundle-source.ts'
import type { Directory, WorkspaceAccess } from '../ports/directory.ts'
import { groupFindings } from './check-groups.ts'
import { type RuleReach, ruleReach } from './rule-reach.ts'

interface Deps {
  readonly source: BundleSource
  readonly directory: Directory
  readonly access: Pick<WorkspaceAccess, 'channel'>
}

/** What lint finds in the workspace. */
export interface WorkspaceLint {
  readonly warnings: readonly Warning[]
  /** How many people each rule that asks reaches. */
  readonly reach: readonly RuleReach[]
}

/** Workspace problems that keep approver groups from being asked, and how many people each rule reaches and notifies. */
export async function lintWorkspace(deps: Deps): Promise<WorkspaceLint> {
  const warnings: Warning[] = []
  for (const group of deps.source.bundle.approvers.values()) warnings.push(...(await ofGroup(deps, group)))
  const { reach, warnings: ofRules } = await ruleReach(deps)
  return { reach, warnings: [...warnings, ...ofRules] }
}

async function ofGroup(deps: Deps, group: ApproverGroup): Promise<readonly Warning[]> {
  const { channel, members } = await groupFindings(deps, group)
  const [place] = placesOf(deps.source, group)
  if (place === undefined) return []
  return [...(channel === null ? [] : [channel]), ...members].map((finding) =>
    warn(place.file, place, finding),
  )
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
