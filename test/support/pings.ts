import type { World } from './start-world.ts'

export const ASKING = `name: ping
priority: 900
rules: [{ name: ask, tool: ping, action: require_approval, approvers: [finance-team], quorum: 2, grant: { scope: [tool], max: 1h } }]
`
export const ALLOWING = 'name: ping\npriority: 900\nrules: [{ name: let, tool: ping, action: allow }]\n'
export const DENYING =
  'name: ping\npriority: 900\nrules: [{ name: stop, tool: ping, action: deny, message: Not today }]\n'
export const ASKING_ONE = ASKING.replace(', quorum: 2', '')
export const ASKING_GROWTH = ASKING_ONE.replace('finance-team', 'growth')

export async function ask(world: World, options: { callback?: string } = {}) {
  const client = await world.client()
  const { id } = await client.authorize('support-agent', 'ping', {}, options)
  return { client, id: String(id) }
}
