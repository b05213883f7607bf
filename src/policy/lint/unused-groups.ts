import type { BundleSource } from '../load/bundle-source.ts'
import { type Warning, warn } from './warning.ts'

/** Approver groups that no rule and no default asks. */
export function unusedGroups({ files }: BundleSource): readonly Warning[] {
  const used = new Set(
    files.flatMap(({ content }) => [...namesIn(content.rules), ...namesIn(content.defaults)]),
  )
  return files.flatMap((file) =>
    Object.keys(file.content.approvers ?? {})
      .filter((group) => !used.has(group))
      .map((group) =>
        warn(file, file.locations.ofKey(['approvers'], group), {
          code: 'unused_group',
          message: `no rule or default uses the approver group '${group}'`,
          fix: 'name it in the `approvers` of a rule, or delete it',
        }),
      ),
  )
}

/** The keys under which a rule names groups, at any depth. */
const NAMING: ReadonlySet<string> = new Set(['approvers', 'to', 'feedback'])

function namesIn(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => [
    ...(NAMING.has(key) && Array.isArray(inner) ? inner.filter((name) => typeof name === 'string') : []),
    ...namesIn(inner),
  ])
}
