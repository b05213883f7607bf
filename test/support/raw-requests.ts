import type { World } from './start-world.ts'

/** A refund that the policies of the demo allow. */
export const SMALL_REFUND = {
  agentId: 'support-agent',
  tool: 'refund_payment',
  params: { payment_id: 'small', amount_cents: 1_000, currency: 'EUR' },
}

/** Sends one HTTP request of the agent, which is not repeated, and reads the body of its answer. */
export async function sender(world: World, method: 'GET' | 'POST' = 'POST') {
  const bearer = await world.bearer({ scopes: ['authorize', 'audit'] })
  const headers = { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' }
  return async (path: string, body?: object): Promise<unknown> => {
    const answer = await fetch(`${world.veto().url}${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    return answer.json()
  }
}
