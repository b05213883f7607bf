import { type BundleSource, locationOf, type SourcedFile, type SourcedRule } from '../load/bundle-source.ts'
import type { SourceLocation } from '../source/source-location.ts'
import { type Warning, warn } from './warning.ts'

/** Approvals that fail when one of the approvers is the requester, who may not vote: too few people are left. */
export function quorumsThatNeedTheRequester(source: BundleSource): readonly Warning[] {
  const defaults = source.files.flatMap(({ content }) => content.defaults?.approvers ?? [])
  return [
    ...source.policies.flatMap(({ rules }) => rules.flatMap((sourced) => ofRule(source, sourced, defaults))),
    ...source.files.flatMap((file) => ofDefaults(source, file)),
  ]
}

function ofRule(source: BundleSource, sourced: SourcedRule, defaults: readonly string[]): readonly Warning[] {
  const { approvers, quorum = 1, action, stages, self_approval: mayVote = false } = sourced.rule
  if (action !== 'require_approval' || mayVote) return []
  if (stages === undefined) {
    const location = locationOf(sourced, quorum === 1 ? 'approvers' : 'quorum')
    return check(source, { groups: approvers ?? defaults, quorum, file: sourced.file, location })
  }
  const location = locationOf(sourced, 'stages')
  return stages.flatMap((stage) =>
    check(source, { groups: stage.approvers, quorum: stage.quorum ?? 1, file: sourced.file, location }),
  )
}

/** What tiers and categories ask for is one approval of the default groups. */
function ofDefaults(source: BundleSource, file: SourcedFile): readonly Warning[] {
  const groups = file.content.defaults?.approvers ?? []
  const asks = source.files.some(({ content }) =>
    [...Object.values(content.tiers ?? {}), ...Object.values(content.categories ?? {})].includes(
      'require_approval',
    ),
  )
  const location = file.locations.of(['defaults', 'approvers'])
  return asks ? check(source, { groups, quorum: 1, file, location }) : []
}

interface RequiredQuorum {
  readonly groups: readonly string[]
  readonly quorum: number
  readonly file: SourcedFile
  readonly location: SourceLocation
}

function check(
  { bundle }: BundleSource,
  { groups, quorum, file, location }: RequiredQuorum,
): readonly Warning[] {
  const members = groups.map((name) => bundle.approvers.get(name)?.members ?? null)
  const fixed = members.flatMap((list) => list ?? [])
  const isFixed = members.every((list) => list !== null) && fixed.every((member) => !member.startsWith('@'))
  const people = new Set(fixed.map((member) => member.toLowerCase())).size
  if (!isFixed || people === 0 || people - 1 >= quorum) return []
  return [
    warn(file, location, {
      code: 'quorum_needs_requester',
      message: `when ${people === 1 ? 'the one member' : `one of the ${people} members`} of ${groups.join(', ')} is the requester, who may not vote, ${people - 1} can approve, and ${quorum} must`,
      fix: 'add a member, lower the quorum, or set `self_approval: true`',
    }),
  ]
}
