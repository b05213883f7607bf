import type { z } from 'zod'
import type { VetoClient } from '../../client/src/index.ts'
import type { ClientRequest } from './client-requests.ts'
import type { InputRounds, Outcome, Turn } from './input-rounds.ts'
import { errorResponse, errorResult, invalidParams, resultResponse } from './messages.ts'
import type { ParkedCalls } from './parked-calls.ts'
import { isContinuation, ToolCall } from './tool-call.ts'

/** The tool calls of a client. */
export interface ToolCalls {
  /** Decides on the call, and answers it. */
  start(request: ClientRequest): void
  /** Resolves when all calls have ended; then withdraws what was parked, for nobody comes back for it. */
  end(): Promise<void>
}

interface Deps {
  readonly rounds: Pick<InputRounds, 'resume'>
  readonly parked: Pick<ParkedCalls, 'requestIds'>
  readonly veto: Pick<VetoClient, 'cancel'>
  /** Never rejects. */
  govern(turn: Turn): Promise<void>
}

export function createToolCalls({ rounds, parked, veto, govern }: Deps): ToolCalls {
  const governed = new Set<Promise<void>>()
  const begin = (turn: Turn): void => {
    const call = govern(turn)
    governed.add(call)
    void call.finally(() => governed.delete(call))
  }
  const start = (turn: Turn): void => {
    if (turn.call.task !== undefined) turn.answer({ result: errorResult(NO_TASKS) })
    else if (!isContinuation(turn.call)) begin(turn)
    else if (!rounds.resume(turn)) turn.answer({ result: errorResult(NOT_WAITING) })
  }
  return {
    start(received) {
      const parsed = ToolCall.safeParse(received.request.params)
      if (parsed.success) start(turnOf(received, parsed.data))
      else received.answer(errorResponse(received.request, invalidParams(issuesOf(parsed.error))))
    },
    async end() {
      await Promise.all(governed)
      // Out of reach or decided meanwhile: either way nothing of it can run any more.
      await Promise.all(parked.requestIds().map((id) => veto.cancel(id).catch(() => undefined)))
    },
  }
}

const NO_TASKS =
  'Not run: Veto does not govern calls that run as tasks. Make the call again without a task, or tell the user.'
const NOT_WAITING =
  'Not run: this continues a call that does not wait for input any more. Make a new call if it is still needed.'

function issuesOf({ issues }: z.ZodError): string {
  return issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')
}

function turnOf({ request, signal, answer }: ClientRequest, call: ToolCall): Turn {
  const send = (outcome: Outcome) =>
    answer(
      'error' in outcome ? errorResponse(request, outcome.error) : resultResponse(request, outcome.result),
    )
  return { request, call, signal, answer: send }
}
