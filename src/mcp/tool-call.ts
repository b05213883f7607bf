import type { JSONRPCRequest } from '@modelcontextprotocol/client'
import { z } from 'zod'
import { JsonRecord } from '../../client/src/protocol/json.ts'
import { canonicalJson } from '../core/canonical-json.ts'

/** The part of a `tools/call` request that is decided on, and what it says of itself. */
export const ToolCall = z.object({
  name: z.string('expected the name of the tool'),
  arguments: JsonRecord.default({}),
  _meta: z.looseObject({ progressToken: z.union([z.string(), z.number()]).optional() }).default({}),
  task: z.unknown().optional(),
  inputResponses: z.unknown().optional(),
  requestState: z.unknown().optional(),
})
export type ToolCall = z.infer<typeof ToolCall>

/** Claude Code's id of the model's tool call; MCP itself has none. */
const TOOL_USE_ID = 'claudecode/toolUseId'

/** The id that the model's call keeps when it is made again; undefined: this client names none. */
export function toolCallIdOf({ _meta }: ToolCall): string | undefined {
  const id = _meta[TOOL_USE_ID]
  return typeof id === 'string' && /^[\w.-]{1,128}$/.test(id) ? id : undefined
}

/** Equal for calls of the same tool with the same arguments. */
export function contentOf({ name, arguments: params }: ToolCall): string {
  return JSON.stringify([name, canonicalJson(params)])
}

/** Does it go on with a call that was made before? */
export function isContinuation({ inputResponses, requestState }: ToolCall): boolean {
  return inputResponses !== undefined || requestState !== undefined
}

/** The request for the server: with the arguments that were approved, and nothing that was not looked at. */
export function approvedRequest(
  request: JSONRPCRequest,
  { name, _meta, inputResponses }: ToolCall,
  approved: { readonly arguments: JsonRecord; readonly requestState?: unknown },
): JSONRPCRequest {
  const params = { name, ...approved, ...(inputResponses === undefined ? {} : { inputResponses }) }
  return { ...request, params: Object.keys(_meta).length === 0 ? params : { ...params, _meta } }
}
