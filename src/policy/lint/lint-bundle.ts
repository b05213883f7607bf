import type { BundleSource } from '../load/bundle-source.ts'
import { isAccepted } from './accepted.ts'
import { duplicates } from './duplicates.ts'
import { implicitAllowWarnings } from './implicit-allow-warnings.ts'
import { irreversibleAllowed } from './irreversible.ts'
import { mismatchedTypes } from './mismatched-types.ts'
import { missingParams } from './missing-params.ts'
import { neverTrue } from './never-true.ts'
import { overlaps } from './overlaps.ts'
import { quorumsThatNeedTheRequester } from './quorums.ts'
import { unknownParams } from './unknown-params.ts'
import { unknownTools } from './unknown-tools.ts'
import { unnamedCalls } from './unnamed-calls.ts'
import { unreachableRules } from './unreachable.ts'
import { unusedGroups } from './unused-groups.ts'
import type { Warning } from './warning.ts'

/** Warnings about a valid bundle that may not be intended; in the order of files and lines. */
export function lintBundle(source: BundleSource): readonly Warning[] {
  return sortedWarnings(
    source,
    CHECKS.flatMap((check) => check(source)),
  )
}

/** Distinct warnings in the order of files and lines, without suppressed ones. */
export function sortedWarnings(source: BundleSource, warnings: readonly Warning[]): readonly Warning[] {
  const distinct = new Map(warnings.map((warning) => [JSON.stringify(warning), warning]))
  return [...distinct.values()]
    .filter((warning) => !isAccepted(source, warning))
    .sort((one, other) => {
      if (one.file !== other.file) return one.file < other.file ? -1 : 1
      return one.line - other.line || one.column - other.column
    })
}

const CHECKS = [
  unreachableRules,
  overlaps,
  duplicates,
  neverTrue,
  mismatchedTypes,
  unknownTools,
  unknownParams,
  unusedGroups,
  quorumsThatNeedTheRequester,
  irreversibleAllowed,
  implicitAllowWarnings,
  missingParams,
  unnamedCalls,
]
