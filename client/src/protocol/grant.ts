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
    sessionId: SessionId.optional().describe('Only calls of this session; default: of any session.'),
    tool: Name.optional().describe('One tool; either this or `category` is required.'),
    category: Name.optional().describe('All tools of this category in the bundle.'),
    expiresIn: ExpiresIn.describe('How long the grant is valid: `15m`, `1h`, `7d`, at most `31d`.'),
    uses: z.number().int().min(1).max(1_000_000).optional().describe('The largest number of calls.'),
  })
  .refine(({ tool, category }) => (tool === undefined) !== (category === undefined), {
    error: 'expected either tool or category',
  })
  .meta({ id: 'GrantRequest', description: 'A grant: an approval for more than one call, within bounds.' })
export type GrantRequest = z.infer<typeof GrantRequest>

/** A grant. */
export const GrantView = z
  .object({
    id: z.string(),
    agentId: z.string(),
    sessionId: z.string().nullable(),
    tool: z.string().nullable(),
    category: z.string().nullable(),
    by: z.string().describe('A Slack user id, or the key that made it.'),
    name: z.string(),
    requestId: z
      .string()
      .nullable()
      .describe('The request that it was made with; null when made over the API.'),
    createdAt: z.iso.datetime(),
    expiresAt: z.iso.datetime(),
    usesLeft: z.number().int().nullable().describe('How many more calls it covers; null: unlimited.'),
    revokedAt: z.iso.datetime().nullable(),
    active: z.boolean().describe('Whether it is still active.'),
  })
  .meta({
    id: 'Grant',
    description: 'A grant. It replaces an approval, and never overrides a denial.',
  })
export type GrantView = z.infer<typeof GrantView>

/** The answer of `POST /v1/grants`. */
export const CreatedGrant = GrantView.extend({
  warnings: z
    .array(z.string())
    .default([])
    .describe('Why the grant has no effect, and how to fix it; empty when it has.'),
}).meta({ id: 'MadeGrant', description: 'The new grant.' })
export type CreatedGrant = z.infer<typeof CreatedGrant>

/** The answer of `GET /v1/grants`, newest first. */
export const GrantList = z
  .object({ grants: z.array(GrantView) })
  .meta({ id: 'GrantList', description: 'Newest first.' })
export type GrantList = z.infer<typeof GrantList>

/** The filters of `GET /v1/grants`. */
export const GrantQuery = z.strictObject({
  agentId: z.string().max(128).optional().describe('Only grants of this agent.'),
  sessionId: z.string().max(128).optional().describe('Only grants of this session.'),
  active: z.enum(['true', 'false']).optional().describe('`true`: only active grants.'),
})
export type GrantQuery = z.infer<typeof GrantQuery>
