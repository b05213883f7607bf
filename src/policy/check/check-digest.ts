import type { Diagnostic } from '../source/bundle-error.ts'
import { Mapping, type References } from '../source/references.ts'

/** Finds groups that want a digest in a bundle that does not say when digests are posted. Needs every file of the bundle. */
export function digestDiagnostics(all: readonly References[]): readonly Diagnostic[] {
  if (all.some(({ digest }) => digest)) return []
  return all.flatMap(({ file }) =>
    Object.entries(Mapping.parse(Mapping.parse(file.value)['approvers']))
      .filter(([, group]) => Mapping.parse(group)['digest'] === true)
      .map(([name]) => ({
        file: file.name,
        ...file.locations.of(['approvers', name, 'digest']),
        message:
          "the group would get no digest: add `digest` with the bundle's channel, schedule and timezone",
      })),
  )
}
