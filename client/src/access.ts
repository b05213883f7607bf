import { z } from 'zod'
import type { Exchange } from './exchange.ts'
import type { Retry } from './retry.ts'
import { VetoError } from './veto-error.ts'

/**
 * Asks with a dry run, which records nothing, whether the key covers the agent.
 * @throws {VetoError} when Veto cannot be reached, or does not accept the key for it.
 */
export async function checkAccess(exchange: Exchange, persist: Retry, agentId: string): Promise<void> {
  const body = { agentId, tool: 'veto.access' }
  try {
    await persist((timeoutMs) =>
      exchange({ method: 'POST', path: '/v1/policies/explain', body, answers: { 200: DryRun }, timeoutMs }),
    )
  } catch (error) {
    // A key for some tools only is a good key.
    if (!(error instanceof VetoError) || error.code !== 'tool_not_covered') throw error
  }
}

const DryRun = z.object({ verdict: z.string(), bundleHash: z.string() })
