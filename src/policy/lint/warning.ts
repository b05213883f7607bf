import type { SourceLocation } from '../source/source-location.ts'

/** Stable codes of warnings about a valid bundle. */
export const WARNING_CODES = [
  'unreachable_rule',
  'overlaps_stricter',
  'duplicate_rule',
  'duplicate_condition',
  'unknown_tool',
  'unused_group',
  'quorum_needs_requester',
  'unknown_param',
  'never_true',
  'type_mismatch',
  'irreversible_allowed',
  'allowed_by_passing',
  'fallback_overruled',
  'missing_param_passes',
  'call_without_name',
  'channel_missing',
  'channel_archived',
  'channel_shared',
  'bot_not_in_channel',
  'group_missing',
  'group_empty',
  'person_missing',
  'many_notified',
  'nobody_reached',
  'key_without_owner',
  'slack_unknown',
] as const
export type WarningCode = (typeof WARNING_CODES)[number]

/** A warning about a valid bundle; line and column count from 1. */
export interface Warning {
  readonly file: string
  readonly line: number
  readonly column: number
  readonly code: WarningCode
  /** The problem. */
  readonly message: string
  /** The fix. */
  readonly fix: string
}

/** What a check reports about one location. */
export type Finding = Pick<Warning, 'code' | 'message' | 'fix'>

/** A finding at its location. */
export function warn(
  file: { readonly name: string },
  { line, column }: SourceLocation,
  finding: Finding,
): Warning {
  return { file: file.name, line, column, ...finding }
}
