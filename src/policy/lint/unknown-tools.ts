import { nearest } from '../../core/nearest.ts'
import type { BundleSource, SourcedRule } from '../load/bundle-source.ts'
import { mayMeet } from './reach.ts'
import { type Warning, warn } from './warning.ts'

/** Tools in rules that no entry of `tools:` covers; none where the bundle has no `tools:` at all. */
export function unknownTools({ files, policies }: BundleSource): readonly Warning[] {
  const known = files.flatMap(({ content }) => Object.keys(content.tools ?? {}))
  if (known.length === 0) return []
  return policies.flatMap(({ rules }) => rules.flatMap((sourced) => unknownIn(sourced, known)))
}

function unknownIn(sourced: SourcedRule, known: readonly string[]): readonly Warning[] {
  return (sourced.rule.tool ?? []).flatMap((tool, index) => {
    if (known.some((entry) => mayMeet(entry, tool))) return []
    const near = nearest(tool, known)
    const location = sourced.file.locations.of([...sourced.path, 'tool', index])
    return [
      warn(sourced.file, location, {
        code: 'unknown_tool',
        message: `no entry of \`tools:\` covers '${tool}'`,
        fix:
          near === null
            ? `add '${tool}' to \`tools:\` with its category and tier, or correct the name`
            : `did you mean '${near}'? Else add '${tool}' to \`tools:\``,
      }),
    ]
  })
}
