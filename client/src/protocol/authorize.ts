import { z } from 'zod'
import { JsonRecord } from './json.ts'

/** A name of an agent or a tool: letters, digits and `._:/-`, no `..`, at most 128 characters. */
export const Name = z
  .string()
  .regex(
    /^(?!.*\.\.)[A-Za-z0-9_][A-Za-z0-9._:/-]{0,127}$/,
    'expected letters, digits and . _ : / - only, at most 128',
  )
export type Name = z.infer<typeof Name>

/** Shown to approvers next to Veto's own text, so it cannot contain sentences. */
export const Reference = z
  .string()
  .regex(/^[A-Za-z0-9._:/@+=-]{1,128}$/, 'expected 1 to 128 letters, digits and . _ : / @ + = - only')

/** A person of the workspace: an e-mail address or a Slack user id. */
export const Requester = z.union([z.email().max(254), z.string().regex(/^[UW][A-Z0-9]{2,20}$/)], {
  error: 'expected an e-mail address or a Slack user id',
})

/** The `Idempotency-Key` header: 1 to 128 visible ASCII characters. */
export const IdempotencyKey = z.string().regex(/^[!-~]{1,128}$/, 'expected 1 to 128 visible ASCII characters')
export type IdempotencyKey = z.infer<typeof IdempotencyKey>

/** The body of `POST /v1/authorize`: one tool call that an agent wants to make. */
export const AuthorizeCall = z.strictObject({
  // Clones are described apart from what they are copied from.
  agentId: Name.clone(),
  tool: Name.clone(),
  params: JsonRecord.default({}),
  context: JsonRecord.default({}),
  sessionId: Reference.optional(),
  toolCallId: Reference.optional(),
  category: Name.optional(),
  summary: z.string().min(1).max(2_000).optional(),
  requester: Requester.optional(),
  paramsSchema: JsonRecord.optional(),
  callback: Name.optional(),
  receipt: z.boolean().optional(),
})
export type AuthorizeCall = z.infer<typeof AuthorizeCall>
