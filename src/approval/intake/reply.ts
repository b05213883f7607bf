import type { AgentReply } from '#protocol/reply.ts'
import type { Clock } from '../../core/clock.ts'
import { VetoError } from '../../core/veto-error.ts'
import type { ToolFacts } from '../../policy/bundle.ts'
import { withoutMasked } from '../decide/masking/mask.ts'
import { requestFact } from '../decide/request-fact.ts'
import { transition } from '../decide/transition.ts'
import type { AgentKey } from '../model/agent-key.ts'
import type { Inquiry } from '../model/inquiry.ts'
import { isEscalated, isKept, isPending, type PendingRequest, type VetoRequest } from '../model/request.ts'
import { retryOnConflict } from '../transitions/retry-on-conflict.ts'
import type { Transition } from '../transitions/transition-unit.ts'
import type { CommitTransition } from '../transitions/transitions.ts'
import type { AgentRequests } from './agent-requests.ts'

/**
 * Records the agent's reply to a person's question. Repeating the same reply changes nothing.
 * @throws {VetoError} `not_found`, `not_pending`, `nothing_asked`.
 */
export type Reply = (id: string, key: AgentKey, reply: AgentReply) => Promise<VetoRequest>

interface Deps {
  readonly requests: Pick<AgentRequests, 'read'>
  readonly commitTransition: CommitTransition
  /** Of the bundle in force. */
  readonly tool: (name: string) => Pick<ToolFacts, 'mask'>
  readonly clock: Clock
}

export function createReply({ requests, commitTransition, tool, clock }: Deps): Reply {
  return async function reply(id, key, { text: words, inquiry }) {
    return retryOnConflict(`The reply to ${id}`, async () => {
      const request = await requests.read(id, key)
      const text = masked(request, words, tool(request.call.tool).mask)
      if (meantBy(request, inquiry)?.reply?.text === text) return request
      const change = replyTransition(awaiting(request, inquiry), text, clock.nowMs())
      return (await commitTransition(change)) ? change.next : null
    })
  }
}

/** Removes values that are masked in the params, original or edited, from the agent's text. */
function masked(request: VetoRequest, words: string, names: readonly string[]): string {
  if (!isKept(request)) return words
  const { call, edit } = request
  const clean = withoutMasked(words, call.params, names)
  return edit === null ? clean : withoutMasked(clean, edit.params, names)
}

/** The question of that number, from 1; without a number the last one. */
function meantBy(request: VetoRequest, inquiry: number | undefined): Inquiry | undefined {
  if (!isEscalated(request)) return undefined
  return request.state.inquiries.at(inquiry === undefined ? -1 : inquiry - 1)
}

/** The request, after checking that this question awaits a reply. */
function awaiting(request: VetoRequest, inquiry: number | undefined): PendingRequest {
  if (!isPending(request)) {
    throw new VetoError('not_pending', `The request is already ${request.state.status}; no reply is expected`)
  }
  if (meantBy(request, inquiry)?.reply === null) return request
  throw new VetoError(
    'nothing_asked',
    inquiry === undefined ? 'No question is open' : `Question ${inquiry} is not open`,
  )
}

function replyTransition(request: PendingRequest, text: string, atMs: number): Transition {
  const next = transition(request, { kind: 'reply', text, atMs })
  const agent = `agent:${request.call.agentId}`
  const by = { id: agent, name: agent }
  return {
    next,
    from: 'pending',
    facts: [requestFact(next, { kind: 'replied', by, atMs, reason: text })],
    threadEvents: [{ kind: 'reply', text }],
    beforeDeadlineMs: atMs,
  }
}
