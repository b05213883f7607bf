import { formatDuration, parseDuration } from '../../core/duration.ts'
import type { Diagnostic } from '../source/bundle-error.ts'
import { Mapping, type References, type RuleReferences } from '../source/references.ts'
import type { Path } from '../source/source-location.ts'

/** Default timeout when neither the rule nor the bundle has one. */
export const DEFAULT_TIMEOUT_MS = 3_600_000

/** Finds reminders and escalations that would come after the approval has ended. */
export function timeDiagnostics(all: readonly References[]): readonly Diagnostic[] {
  const byDefault = all.map(({ defaults }) => durationIn(defaults, 'timeout')).find((found) => found !== null)
  return all.flatMap((references) =>
    references.rules.flatMap((rule, index) =>
      rule === null
        ? []
        : ruleDiagnostics(references, rule, { index, byDefaultMs: byDefault ?? DEFAULT_TIMEOUT_MS }),
    ),
  )
}

function ruleDiagnostics(
  { file }: References,
  { given }: RuleReferences,
  { index, byDefaultMs }: { readonly index: number; readonly byDefaultMs: number },
): readonly Diagnostic[] {
  const timeoutMs = durationIn(given, 'timeout') ?? byDefaultMs
  const named: readonly { readonly durationMs: number | null; readonly path: Path }[] = [
    { durationMs: durationIn(given, 'remind'), path: ['remind'] },
    { durationMs: durationIn(Mapping.parse(given['escalate']), 'after'), path: ['escalate', 'after'] },
  ]
  return named.flatMap(({ durationMs, path }) =>
    durationMs === null || durationMs < timeoutMs
      ? []
      : [
          {
            file: file.name,
            ...file.locations.of(['rules', index, ...path]),
            message: `expected less than the timeout of ${formatDuration(timeoutMs)}`,
          },
        ],
  )
}

function durationIn(mapping: Readonly<Record<string, unknown>>, key: string): number | null {
  const text = Object.hasOwn(mapping, key) ? mapping[key] : null
  return typeof text === 'string' ? parseDuration(text) : null
}
