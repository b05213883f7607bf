import type { VetoClient } from './veto-client.ts'
import { VetoError } from './veto-error.ts'

/**
 * Requires that Veto answers, and accepts the key for this agent.
 * @throws {VetoError} as it came, with words on what to do.
 */
export async function requireAccess(client: Pick<VetoClient, 'checkAccess'>, agentId: string): Promise<void> {
  try {
    await client.checkAccess(agentId)
  } catch (error) {
    if (!(error instanceof VetoError)) throw error
    const { code, status, problem, retryAfterMs } = error
    const advice = ADVICE[code]?.(agentId) ?? error.message
    throw new VetoError(code, `Veto.init() failed, so no tool is ready to run: ${advice}`, {
      status,
      problem,
      retryAfterMs,
      cause: error,
    })
  }
}

const ADVICE: Readonly<Record<string, (agentId: string) => string>> = {
  unauthenticated: () =>
    'Veto does not know this API key, or it was revoked or has expired; set apiKey (VETO_API_KEY) to one that "veto keys create" made',
  scope_missing: () => 'the API key lacks the scope authorize; make one with "veto keys create"',
  agent_not_covered: (agentId) =>
    `the API key is not for the agent '${agentId}'; set agentId (VETO_AGENT_ID) to one that the key covers, or make a key for it with "veto keys create ${agentId}"`,
}
