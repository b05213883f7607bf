import { randomUUID } from 'node:crypto'
import { cardOf, type World } from './start-world.ts'

/** A governed call of its own session. */
export function callOf(tool: string, params: object) {
  return { agentId: 'support-agent', tool, params, sessionId: randomUUID(), toolCallId: 'call_1' }
}

/** Ann approves the request on its card. */
export async function approveRequest(world: World, requestId: string): Promise<void> {
  await world.sandbox.as('ann').click('Approve', { ts: (await cardOf(world, requestId)).ts })
}
