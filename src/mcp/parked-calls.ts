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

export function createParkedCalls(): ParkedCalls {
  const requestIds = new Map<string, string>()
  return {
    find: (call) => requestIds.get(contentOf(call)),
    remember: (call, requestId) => void requestIds.set(contentOf(call), requestId),
    forget: (call) => void requestIds.delete(contentOf(call)),
    requestIds: () => [...requestIds.values()],
  }
}
