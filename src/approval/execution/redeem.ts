import type { ErrorCode } from '#protocol/errors.ts'
import type { Clock } from '../../core/clock.ts'
import type { JsonObject } from '../../core/json.ts'
import { VetoError } from '../../core/veto-error.ts'
import { agentActor } from '../actor.ts'
import type { AgentKey } from '../agent-key.ts'
import type { AgentRequests } from '../agent-requests.ts'
import { requestFact } from '../facts.ts'
import type { Judgement, Move, Step } from '../move.ts'
import { paramsMatcher } from '../params-digest.ts'
import type { Reevaluation } from '../reevaluation/reevaluation.ts'
import { type AllowedRequest, isAllowed, type VetoRequest } from '../request.ts'
import { statusOf } from '../status.ts'
import { lapsesAtMs } from '../time/lapse.ts'

interface Parts {
  readonly requests: Pick<AgentRequests, 'read'>
  readonly reevaluation: Pick<Reevaluation, 'judge'>
  readonly move: Move
  readonly clock: Clock
}

interface Wanted {
  readonly id: string
  readonly params: JsonObject
}

/** Starts an allowed call, unless the policies deny it by now: of any number who want the same, one. */
export async function redeem(parts: Parts, wanted: Wanted, key: AgentKey): Promise<VetoRequest> {
  for (;;) {
    const found = startable(await parts.requests.read(wanted.id, key), wanted.params)
    const { request: judged, judgement } = await parts.reevaluation.judge(found)
    const request = startable(judged, wanted.params)
    const atMs = parts.clock.nowMs()
    if (atMs >= lapsesAtMs(request)) throw lapsed()
    const step = startOf(request, judgement, atMs)
    if (await parts.move(step)) return step.next
  }
}

/** The request, if it may start now with these params. @throws {VetoError} saying why not. */
function startable(request: VetoRequest, params: JsonObject): AllowedRequest {
  const { execution, matter, call } = request
  if (execution?.status === 'lapsed') throw lapsed()
  if (execution?.status === 'denied') throw denied(request, execution.reason)
  if (execution !== null) {
    throw refused('already_redeemed', 'This call was started before; ask again to run it once more')
  }
  if (matter.kind !== 'call') throw refused('not_allowed', `A ${matter.kind} is answered, and never started`)
  if (!isAllowed(request)) {
    throw refused(
      'not_allowed',
      `Expected an allowed request, got one that is ${statusOf(request)}; run the call only once it is allowed`,
    )
  }
  if (paramsMatcher({ ...call, params })(request)) return request
  throw refused(
    'params_mismatch',
    'Expected exactly the params of the answer that allowed the call; ask again to run it with others',
  )
}

function startOf(request: AllowedRequest, judged: Judgement | null, atMs: number): Step {
  const version = request.version + 1
  const next: VetoRequest = { ...request, version, execution: { status: 'redeemed', atMs } }
  const by = agentActor(request.call.agentId)
  const facts = [requestFact(next, { kind: 'redeemed', by, atMs, reason: null })]
  return { next, from: request.state.status, facts, judged, beforeDeadlineMs: null }
}

function lapsed(): VetoError {
  return refused('lapsed', 'The call was not started in time and may not run any more; ask again')
}

function denied({ policyId, rule }: VetoRequest, reason: string): VetoError {
  const by = policyId === null ? '' : ` (${rule === null ? '' : `rule ${rule} of `}policy ${policyId})`
  const words = `${reason}${by}; do not run it, and ask again if it is still wanted`
  return refused('no_longer_allowed', words)
}

function refused(code: ErrorCode, detail: string): VetoError {
  return new VetoError(code, detail)
}
