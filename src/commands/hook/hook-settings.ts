import { parseDuration } from '../../core/duration.ts'
import { VetoError } from '../../core/veto-error.ts'

/** How the hook waits, as its options say it. */
export interface HookSettings {
  readonly park?: boolean
  readonly parkAfter?: string
  readonly wait: string
  readonly state?: string
}

/** The duration of an option, in milliseconds. @throws {VetoError} `bad_argument`, naming the option. */
export function durationOption(option: string, text: string): number {
  const durationMs = parseDuration(text)
  if (durationMs !== null && durationMs <= MAX_MS) return durationMs
  throw new VetoError(
    'bad_argument',
    `${option}: expected a duration such as 90s, 15m, 1h or 7d, at most 20d, got "${text}"`,
  )
}

const MAX_MS = 20 * 86_400_000
