import type { AdapterVeto } from './adapter-options.ts'

/** @throws {TypeError} without a session: then a gate that asks again about a call would open a new request each time. */
export function requireSession(veto: AdapterVeto, sessionId: unknown): void {
  if ((sessionId ?? veto.sessionId) !== undefined) return
  throw new TypeError(
    'Expected sessionId to name the run or conversation, by which a later process finds its requests; give it to vetoApproval(), or to Veto.init()',
  )
}
