import { z } from 'zod'
import { JsonRecord } from './json.ts'

/** A name as agents and tools carry it: letters, digits and `._:/-`, no `..`, at most 128 characters. */
export const Name = z
  .string()
  .regex(
    /^(?!.*\.\.)[A-Za-z0-9_][A-Za-z0-9._:/-]{0,127}$/,
    'expected letters, digits and . _ : / - only, at most 128',
  )
export type Name = z.infer<typeof Name>

/** Shown to approvers next to Veto's own words, so that nobody can write sentences with it. */
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
    agentId: Name.describe('Who asks; the key must cover it.'),
    tool: Name.describe('What it wants to call.'),
    params: JsonRecord.default({}).describe(
      'The exact arguments. What is approved is these and nothing else.',
    ),
    context: JsonRecord.default({}).describe('Facts for conditions, such as `environment` and `user_role`.'),
    sessionId: Reference.optional().describe('The run or conversation that the call belongs to.'),
    toolCallId: Reference.optional().describe("The model's own id of the call."),
    category: Name.optional().describe("The agent's own view of the tool; the bundle's wins."),
    summary: z
      .string()
      .min(1)
      .max(2_000)
      .optional()
      .describe("The agent's words; shown to approvers as not verified."),
    requester: Requester.optional().describe(
      'For whom the agent acts: an e-mail address or a Slack user id. That person cannot vote.',
    ),
    paramsSchema: JsonRecord.optional().describe(
      "The tool's own JSON Schema of the params: names and types of the fields in which people edit them.",
    ),
    callback: Name.optional().describe(
      "The entry of the server's configuration that is told how the request ends; never a URL.",
    ),
    receipt: z
      .boolean()
      .optional()
      .describe('Also sign an immediate allowance. Approvals are always signed.'),
  })
  .meta({ id: 'AuthorizeCall', description: 'One tool call that an agent wants to make.' })
export type AuthorizeCall = z.infer<typeof AuthorizeCall>
