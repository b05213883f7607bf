import type { PendingCall } from '../../govern/governed-call.ts'
import { type CallState, lookUpCall } from '../../govern/look-up-call.ts'
import type { AdapterOptions, AdapterVeto } from '../adapter-options.ts'
import { callToDecide } from '../call-to-decide.ts'
import { requireSession } from '../require-session.ts'
import type { AiTools, GovernedTools } from './ai-tool.ts'
import { type AiMessage, type OpenApproval, openApprovals } from './open-approvals.ts'
import { vetoTools } from './veto-tools.ts'

/** For chats that end while people decide, and go on from their saved messages, in whatever process. */
export interface VetoApproval<T> {
  /** As `vetoTools()` gives them: each call is checked again when it runs. */
  readonly tools: GovernedTools<T>
  /** For `generateText`, `streamText` and agents. */
  readonly toolApproval: { readonly [Name in keyof T]: AiToolApproval }
  /** Looks up what became of the calls that these messages leave open. @throws {VetoError} without an answer. */
  vetoResponses<M extends AiMessage>(messages: readonly M[]): Promise<VetoResponses<M>>
}

/** Says whether a call may run now, or people are asked. */
export type AiToolApproval = (
  input: unknown,
  options: { readonly toolCallId: string },
) => Promise<{ type: 'approved' | 'denied' | 'user-approval'; reason: string }>

/** The messages to go on with, once nothing is pending. */
export interface VetoResponses<M> {
  /** The given messages, followed by one with the decisions when all of them are made. */
  readonly messages: (M | ResponseMessage)[]
  /** The calls that people still decide; until it is empty the chat cannot go on. */
  readonly pending: readonly PendingCall[]
  /** The requests of all calls that the given messages leave open, decided or not: what a resumer follows. */
  readonly requestIds: readonly string[]
}

/** A message with the decisions, as the SDK reads it. */
export interface ResponseMessage {
  readonly role: 'tool'
  readonly content: ApprovalResponse[]
}

interface ApprovalResponse {
  type: 'tool-approval-response'
  approvalId: string
  approved: boolean
  reason: string
}

/** As for `vetoTools()`; the session is required, since a later process finds the request by it. */
export interface VetoApprovalOptions extends AdapterOptions {
  readonly sessionId: string
}

/**
 * The gate of the AI SDK for these tools: what people have to decide ends the call of the model, with an approval request in
 * its messages. Save them, and go on with what `vetoResponses()` makes of them.
 * @throws {TypeError} for a tool without `execute`, and without a session.
 * @example
 * const { tools, toolApproval, vetoResponses } = vetoApproval(veto, { refund_payment }, { sessionId: chatId })
 * const { messages, pending } = await vetoResponses(saved)
 * if (pending.length === 0) await generateText({ model, messages, tools, toolApproval })
 */
export function vetoApproval<T extends AiTools>(
  veto: AdapterVeto,
  tools: T,
  options: VetoApprovalOptions,
): VetoApproval<T>
export function vetoApproval(veto: AdapterVeto, tools: AiTools, options: VetoApprovalOptions): unknown {
  requireSession(veto, options.sessionId)
  const gate = ([name]: readonly [string, unknown]) => [name, approvalOf(veto, name, options)]
  return {
    tools: vetoTools(veto, tools, options),
    toolApproval: Object.fromEntries(Object.entries(tools).map(gate)),
    async vetoResponses<M extends AiMessage>(messages: readonly M[]): Promise<VetoResponses<M>> {
      const open = openApprovals(messages).filter(({ tool }) => Object.hasOwn(tools, tool))
      return responsesTo(veto, { messages, open }, options)
    },
  } satisfies VetoApproval<AiTools>
}

function approvalOf(veto: AdapterVeto, tool: string, options: AdapterOptions): AiToolApproval {
  return async function toolApproval(params, { toolCallId }) {
    const call = await callToDecide(veto, { tool, toolCallId, params }, options)
    const state = await lookUpCall(veto.client, { ...call, onUnavailable: 'refuse' })
    switch (state.kind) {
      case 'allowed':
        return { type: 'approved', reason: state.reason }
      case 'refused':
        return { type: 'denied', reason: state.text }
      case 'parked':
        return { type: 'user-approval', reason: state.reason }
    }
  }
}

interface Chat<M> {
  readonly messages: readonly M[]
  readonly open: readonly OpenApproval[]
}

/** All or none: a tool that runs while another of its step is open loses its output, as the SDK then refuses the messages. */
async function responsesTo<M>(
  veto: AdapterVeto,
  { messages, open }: Chat<M>,
  options: AdapterOptions,
): Promise<VetoResponses<M>> {
  const looked = await Promise.all(
    open.map(async (call) => {
      const state = await lookUpCall(veto.client, await callToDecide(veto, call, options))
      return { state, response: responseOf(call, state) }
    }),
  )
  const pending = looked.flatMap(({ state }) => (state.kind === 'parked' ? [state] : []))
  const requestIds = looked.flatMap(({ state: { requestId } }) => (requestId === null ? [] : [requestId]))
  if (pending.length > 0 || open.length === 0) return { messages: [...messages], pending, requestIds }
  const content = looked.map(({ response }) => response)
  return { messages: [...messages, { role: 'tool', content }], pending, requestIds }
}

function responseOf({ approvalId }: OpenApproval, state: CallState): ApprovalResponse {
  const reason = state.kind === 'refused' ? state.text : state.reason
  return { type: 'tool-approval-response', approvalId, approved: state.kind === 'allowed', reason }
}
