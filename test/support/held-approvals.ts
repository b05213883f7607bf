import { auditRows } from './api-helpers.ts'
import { cardOf, type World } from './start-world.ts'

/** Rules whose approvals are held. */
export const HELD = `
name: held
priority: 200
rules:
  - { name: one, tool: pay_out, action: require_approval, approvers: [finance-team], undo: 10s, edit: [amount],
      grant: { scope: [tool], max: 2h }, message: Payouts need a look }
  - { name: two, tool: wire, action: require_approval, approvers: [finance-team], quorum: 2, undo: 10s }
  - { name: short, tool: ping, action: require_approval, approvers: [finance-team], timeout: 1m, undo: 10m }
tools: { pay_out: { title: Pay out } }
`

/** Asks for a call of this tool. */
export async function ask(world: World, tool = 'pay_out') {
  const client = await world.client()
  const { id } = await client.authorize('support-agent', tool, { amount: 5 })
  return { client, id: String(id), ts: (await cardOf(world, String(id))).ts }
}

/** Approves, and waits for the card to offer taking it back. */
export async function approve(
  world: World,
  name: string,
  { id, ts }: { readonly id: string; readonly ts: string },
) {
  await world.sandbox.as(name).click('Approve', { ts })
  await cardOf(world, id, { when: (text) => text.includes('Take back') })
}

/** The kinds of its ledger entries, oldest first. */
export async function story(world: World, id: string): Promise<string[]> {
  return (await auditRows(world, { request: id })).map(({ kind }) => kind).reverse()
}
