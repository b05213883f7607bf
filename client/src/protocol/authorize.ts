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
export const AuthorizeCall = z
  .strictObject({
    agentId: Name.describe('The agent; the key must cover it.'),
    tool: Name.describe('The tool to call.'),
    params: JsonRecord.default({}).describe('The exact arguments. An approval covers exactly these.'),
    context: JsonRecord.default({}).describe('Data for conditions, such as `environment` and `user_role`.'),
    sessionId: Reference.optional().describe('The run or conversation of the call.'),
    toolCallId: Reference.optional().describe("The model's id of the call."),
    category: Name.optional().describe("The category that the agent claims; the bundle's takes precedence."),
    summary: z
      .string()
      .min(1)
      .max(2_000)
      .optional()
      .describe("The agent's own summary; shown to approvers as not verified."),
    requester: Requester.optional().describe(
      'The person for whom the agent acts: an e-mail address or a Slack user id. That person cannot vote.',
    ),
    paramsSchema: JsonRecord.optional().describe(
      'The JSON Schema of the params, for names and types of the fields in which people edit them.',
    ),
    callback: Name.optional().describe(
      'The name of a configured callback, which is notified of the outcome; never a URL.',
    ),
    receipt: z
      .boolean()
      .optional()
      .describe('Also sign an immediate allowance. Approvals always have a receipt.'),
  })
  .meta({ id: 'AuthorizeCall', description: 'One tool call that an agent wants to make.' })
export type AuthorizeCall = z.infer<typeof AuthorizeCall>
