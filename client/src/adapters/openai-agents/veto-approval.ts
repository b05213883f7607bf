import { copyWith } from '../../copy-with.ts'
import type { PendingCall } from '../../govern/governed-call.ts'
import { type CallState, lookUpCall } from '../../govern/look-up-call.ts'
import type { AdapterVeto } from '../adapter-options.ts'
import { requireSession } from '../require-session.ts'
import type { FunctionTool, InterruptedState, Interruption, RunContext } from './function-tool.ts'
import { argumentsOf, callInRun, type OpenAiOptions } from './options.ts'
import { vetoTools } from './veto-tools.ts'

/** For runs that are interrupted while people decide, and go on from their saved state, in whatever process. */
export interface VetoApproval<T extends readonly FunctionTool[]> {
  /** As `vetoTools()` gives them, with `needsApproval`: each call is checked again when it runs. */
  readonly tools: [...T]
  /** Approves and rejects in this state what people have decided. @throws {VetoError} without an answer. */
  vetoDecisions<I extends Interruption>(state: InterruptedState<I>): Promise<VetoDecisions>
}

/** What became of the interruptions of a run. */
export interface VetoDecisions {
  /** How many were decided; above 0, the run can go on. */
  readonly decided: number
  /** The calls that people still decide. */
  readonly pending: readonly PendingCall[]
  /** The requests of all interruptions, decided or not: what a resumer follows. */
  readonly requestIds: readonly string[]
}

/** As for `vetoTools()`; the session is required, since a later process finds the request by it. */
export interface VetoApprovalOptions extends OpenAiOptions {
  readonly sessionId: string | ((context: never) => string)
}

/**
 * The gate of the OpenAI Agents SDK for these tools: what people have to decide interrupts the run. Save its state, and go on
 * with it once `vetoDecisions()` has entered what was decided.
 * @throws {TypeError} as `vetoTools()`, and without a session.
 * @example
 * const { tools, vetoDecisions } = vetoApproval(veto, [refund], { sessionId: ({ runId }: { runId: string }) => runId })
 * const state = await RunState.fromString(agent, saved)
 * const { decided } = await vetoDecisions(state)
 * if (decided > 0) await run(agent, state)
 */
export function vetoApproval<const T extends readonly FunctionTool[]>(
  veto: AdapterVeto,
  tools: T,
  options: VetoApprovalOptions,
): VetoApproval<T>
export function vetoApproval(
  veto: AdapterVeto,
  tools: readonly FunctionTool[],
  options: VetoApprovalOptions,
): unknown {
  requireSession(veto, options.sessionId)
  const names = new Set(tools.map(({ name }) => name))
  return {
    tools: vetoTools(veto, tools, options).map((tool) => gated(veto, tool, options)),
    async vetoDecisions(state: InterruptedState): Promise<VetoDecisions> {
      const own = state.getInterruptions().filter(({ name }) => name !== undefined && names.has(name))
      const looked = await Promise.all(
        own.map(async (interruption) => ({
          interruption,
          call: await lookUpCall(veto.client, await callOf({ veto, options }, interruption, state)),
        })),
      )
      for (const { interruption, call } of looked) enter(state, interruption, call)
      return decisionsOf(looked.map(({ call }) => call))
    },
  }
}

function gated(veto: AdapterVeto, tool: FunctionTool, options: OpenAiOptions): object {
  return copyWith(tool, {
    async needsApproval(runContext: RunContext, params: unknown, toolCallId?: string): Promise<boolean> {
      const call = await callInRun({ veto, options }, { tool: tool.name, toolCallId, params }, runContext)
      // A denial, and no answer, reach the model as the text that the tool returns in place of its result.
      const { kind } = await lookUpCall(veto.client, { ...call, onUnavailable: 'refuse' })
      return kind === 'parked'
    },
  })
}

function callOf(
  parts: { readonly veto: AdapterVeto; readonly options: OpenAiOptions },
  interruption: Interruption,
  { _context }: InterruptedState,
) {
  const { name = '', rawItem } = interruption
  const toolCallId = String(Reflect.get(rawItem, 'callId'))
  const call = { tool: name, toolCallId, params: argumentsOf(interruption.arguments) }
  return callInRun(parts, call, _context)
}

/** All lookups come first: a run goes on with all that is known, or not at all. */
function enter(state: InterruptedState, interruption: Interruption, call: CallState): void {
  if (call.kind === 'allowed') state.approve(interruption)
  if (call.kind === 'refused') state.reject(interruption, { message: call.text })
}

function decisionsOf(calls: readonly CallState[]): VetoDecisions {
  const pending = calls.filter((call) => call.kind === 'parked')
  const requestIds = calls.flatMap(({ requestId }) => (requestId === null ? [] : [requestId]))
  return { decided: calls.length - pending.length, pending, requestIds }
}
