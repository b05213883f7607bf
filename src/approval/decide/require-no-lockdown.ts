import type { Change } from '../ports/unit.ts'

/** The guard of every unit that lets a call run: it fails while a lockdown covers the call at that moment. */
export function requireNoLockdown(
  { agentId, tool }: { readonly agentId: string; readonly tool: string },
  atMs: number,
): Change {
  return { do: 'require_no_lockdown', agentId, tool, atMs }
}
