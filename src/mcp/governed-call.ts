import {
  type GovernClient,
  type GovernedCall,
  type GovernedResult,
  governCall,
  type PendingCall,
} from '../../client/src/govern/index.ts'
import { VetoError } from '../../client/src/index.ts'
import type { JsonRecord } from '../../client/src/protocol/json.ts'
import { errorMessage } from '../core/error-message.ts'
import type { Outcome, Turn } from './input-rounds.ts'
import type { KeepAlive } from './keep-alive.ts'
import { errorResult, type Result } from './messages.ts'
import type { ParkedCalls } from './parked-calls.ts'
import { type CurrentTurn, failureOf, ServerError } from './run-on-server.ts'
import { type ToolCall, toolCallIdOf } from './tool-call.ts'

/** Who calls, and how long a call may be held. */
export interface Caller {
  readonly agentId: string
  readonly sessionId: string
  /** Is put before the name of a tool, for the policies. */
  readonly prefix: string
  readonly context: JsonRecord
  /** The person for whom the agent acts: an e-mail address or a Slack user id. */
  readonly requester: string | undefined
  /** The longest wait for people, after which a call is parked; null: no limit for calls that are kept alive. */
  readonly holdMs: number | null
}

export interface GovernDeps {
  readonly veto: GovernClient
  readonly caller: Caller
  readonly parked: ParkedCalls
  readonly keepAlive: KeepAlive
  runOnServer(current: CurrentTurn, approved: JsonRecord): Promise<Result>
  warn(text: string): void
}

/** Decides on the call of this turn, runs it if it is allowed, and answers. Never rejects. */
export async function governToolCall(deps: GovernDeps, first: Turn): Promise<void> {
  const current = { turn: first }
  const outcome = await outcomeOf(deps, current)
  current.turn.answer(outcome)
}

async function outcomeOf(deps: GovernDeps, current: CurrentTurn): Promise<Outcome> {
  const { call, signal } = current.turn
  const stop = deps.keepAlive(call._meta.progressToken)
  const state = { hasStarted: false }
  const run = (approved: JsonRecord) => {
    stop()
    state.hasStarted = true
    return deps.runOnServer(current, approved)
  }
  try {
    const governed = await governCall(deps.veto, { ...callToGovern(deps, call), signal, run, failureOf })
    return { result: resultFor(deps, call, governed) }
  } catch (error) {
    deps.parked.forget(call)
    return outcomeOfError(deps, error, { ...state, signal })
  } finally {
    stop()
  }
}

/** For clients that do not ask to be kept alive: they give up after a minute. */
const DEFAULT_HOLD_MS = 50_000

function callToGovern({ caller, parked }: GovernDeps, call: ToolCall): Omit<GovernedCall<Result>, 'run'> {
  const { agentId, sessionId, prefix, context, requester } = caller
  const isKeptAlive = call._meta.progressToken !== undefined
  const holdMs = caller.holdMs ?? (isKeptAlive ? null : DEFAULT_HOLD_MS)
  return {
    ...{ agentId, sessionId, context, requester },
    tool: `${prefix}${call.name}`,
    params: call.arguments,
    toolCallId: toolCallIdOf(call),
    category: 'mcp',
    requestId: parked.find(call),
    onUnavailable: 'refuse',
    ...(holdMs === null ? {} : { mode: 'park', parkAfterMs: holdMs }),
  }
}

function resultFor({ parked, warn }: GovernDeps, call: ToolCall, governed: GovernedResult<Result>): Result {
  if (governed.kind === 'parked') {
    parked.remember(call, governed.requestId)
    return errorResult(parkedText(governed))
  }
  // Without an answer of Veto the request still stands: the same call goes on with it.
  if (governed.kind === 'refused' && governed.why === 'unavailable') warn(`${call.name}: ${governed.text}`)
  else parked.forget(call)
  return governed.kind === 'ran' ? withNote(governed.output, governed.edit) : errorResult(governed.text)
}

/** Unlike other frameworks, an MCP client cannot be called back: the model has to make the call again. */
function parkedText({ requestId, expiresAt, reason }: PendingCall): string {
  const until = expiresAt === null ? '' : ` until ${expiresAt}`
  return `Not run yet: people were asked (request ${requestId}), and can answer${until}. Why they were asked: "${reason}". To go on waiting, make the same call again with exactly the same arguments; nobody is asked a second time.`
}

/** In front of the result; a structured result has to keep the form that the tool declares. */
function withNote(result: Result, note: string | null): Result {
  if (note === null) return result
  const content: unknown = result['content']
  return {
    ...result,
    content: [{ type: 'text', text: `${note}.` }, ...(Array.isArray(content) ? content : [])],
  }
}

interface CallState {
  readonly hasStarted: boolean
  readonly signal: AbortSignal
}

function outcomeOfError({ warn }: GovernDeps, error: unknown, { hasStarted, signal }: CallState): Outcome {
  if (error instanceof ServerError) return { error: error.error }
  const why = errorMessage(error)
  if (hasStarted) return { result: errorResult(unknownEndText(why)) }
  if (signal.aborted) return { result: errorResult(`Not run: ${errorMessage(signal.reason)}.`) }
  warn(`A tool call was not run: ${why}`)
  const code = error instanceof VetoError ? error.code : 'internal error'
  return {
    result: errorResult(
      `Not run: it could not be approved (${code}). Do not repeat the call by yourself; tell the user.`,
    ),
  }
}

function unknownEndText(why: string): string {
  return `The call was started, and how it ended is not known: ${why}. It may have had its effect: do not repeat it; check what happened, or tell the user.`
}
