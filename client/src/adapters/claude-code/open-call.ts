import { z } from 'zod'

const common = { sessionId: z.string().min(1), requestId: z.string().min(1) }

/** People are asked, and the run was deferred. */
const DeferredCall = z.object({ ...common, state: z.literal('deferred'), toolCallId: z.string() })

/** It was allowed, and its end has not been reported. */
const RunningCall = z.object({
  ...common,
  state: z.literal('running'),
  /** Null: Claude Code did not say. */
  toolCallId: z.string().nullable(),
  /** Of the tool and the params that were allowed. */
  callDigest: z.string(),
  /** By the server's clock. */
  startedAt: z.iso.datetime(),
  /** Rules of phase result evaluate what comes back. */
  isEvaluated: z.boolean(),
  /** A permission request was answered with it: another one asks anew. */
  isConfirmed: z.boolean(),
  /** What a person changed, if the model is not told yet. */
  edit: z.string().nullable(),
})
export type RunningCall = z.infer<typeof RunningCall>

/** A tool call between two hook events. It holds no params. */
export const OpenCall = z.discriminatedUnion('state', [DeferredCall, RunningCall])
export type OpenCall = z.infer<typeof OpenCall>

/** Keeps open calls. The events of one session may come to several processes, which then need the same store. */
export interface OpenCallStore {
  ofSession(sessionId: string): Promise<readonly OpenCall[]>
  /** In place of the one with the same session and request, if there is one. */
  save(call: OpenCall): Promise<void>
  /** Does nothing when it is not there. */
  remove(call: OpenCall): Promise<void>
}

/** Keeps them as long as this process lives. */
export function createMemoryStore(): OpenCallStore {
  const sessions = new Map<string, Map<string, OpenCall>>()
  return {
    ofSession: async (sessionId) => [...(sessions.get(sessionId)?.values() ?? [])],
    async save(call) {
      const calls = sessions.get(call.sessionId) ?? new Map<string, OpenCall>()
      sessions.set(call.sessionId, calls.set(call.requestId, call))
    },
    async remove({ sessionId, requestId }) {
      const calls = sessions.get(sessionId)
      calls?.delete(requestId)
      if (calls?.size === 0) sessions.delete(sessionId)
    },
  }
}
