import { z } from 'zod'
import { Name } from './authorize.ts'

const DURATION = /^[1-9]\d{0,5}[smhd]$/
const SECONDS = { s: 1, m: 60, h: 3_600, d: 86_400 } as const
const LONGEST_S = 31 * 86_400

/** A duration text such as `1h`, at most 31 days. */
const ExpiresIn = z.string().refine((text) => DURATION.test(text) && secondsOf(text) <= LONGEST_S, {
  error: 'expected a duration such as 15m, 1h or 7d, at most 31d',
})

function secondsOf(text: string): number {
  const unit = (['s', 'm', 'h', 'd'] as const).find((known) => text.endsWith(known)) ?? 'd'
  return Number(text.slice(0, -1)) * SECONDS[unit]
}

const SessionId = z.string().regex(/^[A-Za-z0-9._:/@+=-]{1,128}$/, 'expected a session id')

/** The body of `POST /v1/grants`: a grant. */
export const GrantRequest = z
  .strictObject({
    agentId: Name,
    sessionId: SessionId.optional(),
    tool: Name.optional(),
    category: Name.optional(),
    expiresIn: ExpiresIn.clone(),
    uses: z.number().int().min(1).max(1_000_000).optional(),
  })
  .refine(({ tool, category }) => (tool === undefined) !== (category === undefined), {
    error: 'expected either tool or category',
  })
export type GrantRequest = z.infer<typeof GrantRequest>

/** A grant. */
export const GrantView = z.object({
  id: z.string(),
  agentId: z.string(),
  sessionId: z.string().nullable(),
  tool: z.string().nullable(),
  category: z.string().nullable(),
  by: z.string(),
  name: z.string(),
  requestId: z.string().nullable(),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  usesLeft: z.number().int().nullable(),
  revokedAt: z.iso.datetime().nullable(),
  active: z.boolean(),
})
export type GrantView = z.infer<typeof GrantView>

/** The answer of `POST /v1/grants`. */
export const CreatedGrant = GrantView.extend({
  warnings: z.array(z.string()).default([]),
})
export type CreatedGrant = z.infer<typeof CreatedGrant>

/** The answer of `GET /v1/grants`, newest first. */
export const GrantList = z.object({ grants: z.array(GrantView) })
export type GrantList = z.infer<typeof GrantList>

/** The filters of `GET /v1/grants`. */
export const GrantQuery = z.strictObject({
  agentId: z.string().max(128).optional(),
  sessionId: z.string().max(128).optional(),
  active: z.enum(['true', 'false']).optional(),
})
export type GrantQuery = z.infer<typeof GrantQuery>
