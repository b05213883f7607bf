import { z } from 'zod'

const DURATION = /^[1-9]\d{0,5}[smhd]$/
const SECONDS = { s: 1, m: 60, h: 3_600, d: 86_400 } as const
const LONGEST_S = 31 * 86_400

const EndsIn = z.string().refine((text) => DURATION.test(text) && secondsOf(text) <= LONGEST_S, {
  error: 'expected a duration such as 30m, 2h or 7d, at most 31d',
})

function secondsOf(text: string): number {
  const unit = (['s', 'm', 'h', 'd'] as const).find((known) => text.endsWith(known)) ?? 'd'
  return Number(text.slice(0, -1)) * SECONDS[unit]
}

/** A name, or a pattern in which `*` stands for any run of characters. */
const NamePattern = z
  .string()
  .regex(
    /^(?!.*\.\.)[A-Za-z0-9_*][A-Za-z0-9._:/*-]{0,127}$/,
    'expected a name, or a pattern such as support-*, of at most 128 letters, digits and . _ : / - *',
  )

/** Longest reason, in UTF-16 units. */
export const MAX_LOCKDOWN_REASON = 500

const Reason = z
  .string()
  .trim()
  .min(1, 'expected a reason')
  .max(MAX_LOCKDOWN_REASON, `expected a reason of at most ${MAX_LOCKDOWN_REASON} characters`)

/** The body of `POST /v1/lockdowns`: which calls to deny, and why. */
export const LockdownRequest = z
  .strictObject({
    agents: NamePattern.optional(),
    tools: NamePattern.optional(),
    reason: Reason,
    endsIn: EndsIn.optional(),
  })
  .refine(({ agents, tools }) => agents !== undefined || tools !== undefined, {
    error: 'expected agents, tools or both; for everything, agents: "*"',
  })
export type LockdownRequest = z.infer<typeof LockdownRequest>

const LockdownEndView = z.object({
  at: z.iso.datetime(),
  by: z.string().nullable(),
  name: z.string().nullable(),
  reason: z.string().nullable(),
})

/** A lockdown. */
export const LockdownView = z.object({
  id: z.string(),
  agents: z.string(),
  tools: z.string(),
  reason: z.string(),
  by: z.string(),
  name: z.string(),
  startedAt: z.iso.datetime(),
  endsAt: z.iso.datetime().nullable(),
  ended: LockdownEndView.nullable(),
  active: z.boolean(),
})
export type LockdownView = z.infer<typeof LockdownView>

/** The answer of `POST /v1/lockdowns`. */
export const StartedLockdown = LockdownView.extend({
  warnings: z.array(z.string()).default([]),
})
export type StartedLockdown = z.infer<typeof StartedLockdown>

/** The answer of `GET /v1/lockdowns`, newest first. */
export const LockdownList = z.object({ lockdowns: z.array(LockdownView) })
export type LockdownList = z.infer<typeof LockdownList>

/** The filter of `GET /v1/lockdowns`. */
export const LockdownQuery = z.strictObject({
  active: z.enum(['true', 'false']).optional(),
})
export type LockdownQuery = z.infer<typeof LockdownQuery>

/** The query of `DELETE /v1/lockdowns/:id`. */
export const LiftQuery = z.strictObject({ reason: Reason.clone() })
export type LiftQuery = z.infer<typeof LiftQuery>
