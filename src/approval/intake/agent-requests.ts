import type { Clock } from '../../core/clock.ts'
import { isRequestId } from '../../core/ids.ts'
import { VetoError } from '../../core/veto-error.ts'
import { reasonFor } from '../decide/reason.ts'
import { requestFact } from '../decide/request-fact.ts'
import { isCovered } from '../decide/require-covered.ts'
import { transition } from '../decide/transition.ts'
import { agentActor } from '../model/actor.ts'
import type { AgentKey } from '../model/agent-key.ts'
import { isPending, type VetoRequest } from '../model/request.ts'
import type { RequestReader } from '../ports/requests.ts'
import type { CurrentRequest } from '../reevaluation/reevaluation.ts'
import { retryOnConflict } from '../transitions/retry-on-conflict.ts'
import type { CommitTransition } from '../transitions/transitions.ts'

/** Operations of an agent on its own requests. Another agent's are not found. */
export interface AgentRequests {
  /** @throws {VetoError} `not_found`. */
  read(id: string, key: AgentKey): Promise<VetoRequest>
  /** Withdraws a pending request; withdrawing twice changes nothing. @throws {VetoError} `not_found`, `not_pending`. */
  cancel(id: string, key: AgentKey): Promise<VetoRequest>
}

interface Deps {
  readonly store: RequestReader
  readonly commitTransition: CommitTransition
  readonly currentRequest: CurrentRequest
  readonly clock: Clock
}

export function createAgentRequests(deps: Deps): AgentRequests {
  return {
    read: (id, key) => read(deps, id, key),
    cancel: (id, key) => cancel(deps, id, key),
  }
}

async function read({ store, currentRequest }: Deps, id: string, key: AgentKey): Promise<VetoRequest> {
  const request = isRequestId(id) ? await store.request(id) : null
  if (request === null || !isCovered(key, request.call)) {
    throw new VetoError(
      'not_found',
      'There is no such request of an agent and tool that this key covers; check the id and the key',
    )
  }
  return currentRequest(request)
}

async function cancel(deps: Deps, id: string, key: AgentKey): Promise<VetoRequest> {
  return retryOnConflict(`The withdrawal of ${id}`, async () => {
    const request = await read(deps, id, key)
    if (request.state.status === 'cancelled') return request
    if (!isPending(request)) {
      throw new VetoError(
        'not_pending',
        `The request is already ${request.state.status} and cannot be withdrawn; read it to see how it ended`,
      )
    }
    const event = { by: agentActor(request.call.agentId), atMs: deps.clock.nowMs() }
    const next = transition(request, { kind: 'cancellation', ...event })
    const facts = [requestFact(next, { kind: 'settled', ...event, reason: reasonFor(next) })]
    const committed = await deps.commitTransition({ next, from: 'pending', facts, beforeDeadlineMs: null })
    return committed ? next : null
  })
}
