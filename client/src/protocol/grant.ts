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

/** The body of `POST /v1/grants`: a standing approval within bounds. */
export const GrantRequest = z
  .strictObject({
    agentId: Name,
    sessionId: SessionId.optional().describe('Only calls of this session; without it those of any.'),
    tool: Name.optional().describe('One tool; give this or `category`.'),
    category: Name.optional().describe('All tools that the bundle puts into this category.'),
    expiresIn: ExpiresIn.describe('For how long: `15m`, `1h`, `7d`, at most `31d`.'),
    uses: z.number().int().min(1).max(1_000_000).optional().describe('For how many calls at most.'),
  })
  .refine(({ tool, category }) => (tool === undefined) !== (category === undefined), {
    error: 'expected tool or category, and not both',
  })
  .meta({ id: 'GrantRequest', description: 'A standing approval, within bounds.' })
export type GrantRequest = z.infer<typeof GrantRequest>

/** A standing approval. */
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
      .describe('The request that it was given on; null when made over the API.'),
    createdAt: z.iso.datetime(),
    expiresAt: z.iso.datetime(),
    usesLeft: z.number().int().nullable().describe('How many more calls it covers; null: any number.'),
    revokedAt: z.iso.datetime().nullable(),
    active: z.boolean().describe('Does it still cover calls?'),
  })
  .meta({
    id: 'Grant',
    description: 'A standing approval. It turns "ask a person" into "allowed", never a denial.',
  })
export type GrantView = z.infer<typeof GrantView>

/** The answer of `POST /v1/grants`. */
export const CreatedGrant = GrantView.extend({
  warnings: z
    .array(z.string())
    .default([])
    .describe('Why the grant covers nothing, and what to do about it; empty when all is well.'),
}).meta({ id: 'MadeGrant', description: 'A standing approval that was just made.' })
export type CreatedGrant = z.infer<typeof CreatedGrant>

/** The answer of `GET /v1/grants`, newest first. */
export const GrantList = z
  .object({ grants: z.array(GrantView) })
  .meta({ id: 'GrantList', description: 'Newest first.' })
export type GrantList = z.infer<typeof GrantList>

/** The filters of `GET /v1/grants`. */
export const GrantQuery = z.strictObject({
  agentId: z.string().max(128).optional(),
  sessionId: z.string().max(128).optional(),
  active: z.enum(['true', 'false']).optional().describe('`true`: only those that still cover calls.'),
})
export type GrantQuery = z.infer<typeof GrantQuery>
