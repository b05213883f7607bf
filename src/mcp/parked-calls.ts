import { sha256 } from '../core/canonical-json.ts'
import { contentOf, type ToolCall } from './tool-call.ts'

/** Calls that were answered before people had decided: the same call made again goes on waiting for the same request. */
export interface ParkedCalls {
  /** The request that this call has. */
  find(call: ToolCall): string | undefined
  remember(call: ToolCall, requestId: string): void
  forget(call: ToolCall): void
  /** The requests that no call has come back for. */
  requestIds(): readonly string[]
}

/** Most are never made again, and this process may live for weeks. Veto itself finds the requests of older ones that still wait. */
const MAX_PARKED = 1_000

export function createParkedCalls(): ParkedCalls {
  const requestIds = new Map<string, string>()

  function forgetOldest(): void {
    const [oldest] = requestIds.keys()
    if (requestIds.size > MAX_PARKED && oldest !== undefined) requestIds.delete(oldest)
  }

  return {
    find: (call) => requestIds.get(keyOf(call)),
    remember(call, requestId) {
      requestIds.set(keyOf(call), requestId)
      forgetOldest()
    },
    forget: (call) => void requestIds.delete(keyOf(call)),
    requestIds: () => [...requestIds.values()],
  }
}

/** Its content may be long. */
function keyOf(call: ToolCall): string {
  return sha256(contentOf(call))
}
