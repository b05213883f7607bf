import { canonicalJson } from '../../canonical-json.ts'
import { sha256 } from '../../digest.ts'
import type { CallToDecide, PendingCall, Refusal } from '../../govern/governed-call.ts'
import { refusalBecause } from '../../govern/refusal.ts'
import { type CallToStart, type StartedCall, startCall } from '../../govern/start-call.ts'
import type { JsonRecord } from '../../protocol/json.ts'
import { aborted, VetoError } from '../../veto-error.ts'
import { callToDecide } from '../call-to-decide.ts'
import type { HookEvent } from './hook-event.ts'
import type { HookDeps } from './options.ts'

/** The name by which policies know a tool: built-in ones begin with `claude_code.`, those of MCP servers keep theirs. */
export function toolOf({ tool_name: name }: Pick<HookEvent, 'tool_name'>): string {
  return isOfMcp(name) ? name : `claude_code.${name}`
}

/** A tool of an MCP server: `mcp__SERVER__TOOL`. */
export function isOfMcp(name: string): boolean {
  return name.startsWith('mcp__')
}

/** Identifies a call by its tool and params. */
export function callDigest(event: Pick<HookEvent, 'tool_name'>, params: object): Promise<string> {
  return sha256(canonicalJson([toolOf(event), { ...params }]))
}

/** How one event differs from others in asking. */
export interface StartOptions extends Pick<CallToStart, 'mode' | 'requestId' | 'acceptsEdits' | 'signal'> {
  /** Of the call that the event is about, where the event does not name it. */
  readonly toolCallId?: string | undefined
}

/** Asks about the tool call, waits, and starts it; a request that nobody answers is withdrawn. */
export async function startToolUse(
  deps: HookDeps,
  event: HookEvent,
  { signal, toolCallId, ...how }: StartOptions,
): Promise<StartedCall | Refusal | PendingCall> {
  const limit = AbortSignal.timeout(deps.waitMs)
  const either = AbortSignal.any([limit, ...(signal === undefined ? [] : [signal])])
  const { parkAfterMs } = deps.options
  const call = {
    ...(await callOf(deps, event, toolCallId)),
    ...how,
    parkAfterMs,
    signal: either,
    onUnavailable: 'refuse',
  } as const
  try {
    const result = await startCall(deps.veto.client, call)
    if (result.kind === 'started' && signal?.aborted === true) throw await endedUnrun(deps, result, signal)
    return result
  } catch (error) {
    const isLate = limit.aborted && signal?.aborted !== true
    if (!isLate || !(error instanceof VetoError) || error.code !== 'aborted') throw error
    return refusalBecause('expired', 'It was not approved in time, and the request was withdrawn')
  }
}

/** Nobody reads the answer of a hook that was ended: the call was started, and does not run. */
async function endedUnrun(
  { veto }: HookDeps,
  { requestId }: StartedCall,
  { reason }: AbortSignal,
): Promise<VetoError> {
  const failed = { status: 'failed', error: 'It was not run: the hook was ended before it answered' } as const
  if (requestId !== null) await veto.client.report(requestId, failed).catch(() => undefined)
  return aborted(reason)
}

function callOf(
  { veto, options }: HookDeps,
  event: HookEvent,
  knownId: string | undefined,
): Promise<CallToDecide> {
  const toolCallId = 'tool_use_id' in event ? event.tool_use_id : knownId
  const call = { tool: toolOf(event), toolCallId, params: event.tool_input }
  const context = { ...contextOf(event), ...Object(options.context) }
  return callToDecide(veto, call, { ...options, sessionId: event.session_id, context })
}

function contextOf({ cwd, permission_mode, agent_type }: HookEvent): JsonRecord {
  const given = Object.entries({ cwd, permission_mode, agent_type })
  return Object.fromEntries(given.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])))
}

/** Built-in tools that run what they are given, without asking their user for more. */
const PLAIN_TOOLS: ReadonlySet<string> = new Set(
  'Bash PowerShell Read Write Edit MultiEdit NotebookEdit Glob Grep WebFetch WebSearch'.split(' '),
)

/**
 * The approved params in place of the tool's input, so that no other hook's change stands. Other tools than these
 * would take them for their user's answer; they get only what a person edited.
 */
export function inputUpdate(
  { tool_name: name }: HookEvent,
  { params, edit }: StartedCall,
): { updatedInput?: JsonRecord } {
  return edit !== null || isOfMcp(name) || PLAIN_TOOLS.has(name) ? { updatedInput: params } : {}
}
