import type { z } from 'zod'
import { VetoError } from '../../core/veto-error.ts'

/** The filters of searches and exports, as they are typed. */
export type AuditFilters = Readonly<Record<string, string | boolean | undefined>>

/** @throws {VetoError} `bad_argument` naming the options and what was expected. */
export function parseFilters<T>(shape: z.ZodType<T>, { agent: agentId, ...options }: AuditFilters): T {
  const parsed = shape.safeParse({ ...options, agentId })
  if (parsed.success) return parsed.data
  throw new VetoError(
    'bad_argument',
    parsed.error.issues.map((issue) => `--${issue.path.join('.')}: ${issue.message}`).join('\n'),
  )
}
