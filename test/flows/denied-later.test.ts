import { expect, test } from 'vitest'
import { ASKING_ONE, ask } from '../support/pings.ts'
import { cardOf, startWorld } from '../support/start-world.ts'

const FREEZING = `name: ping
priority: 900
rules:
  - { name: ask, tool: ping, action: require_approval, approvers: [finance-team], timeout: 4h }
  - { name: freeze, tool: ping, during: { dates: ["2026-11-21/2026-11-22"], timezone: UTC }, action: deny, message: Frozen }
`

/** Ten minutes before the first date of its rule. */
const BEFORE_THE_FREEZE = '2026-11-20T23:50:00Z'

const TICKET = `  - { name: ticket, tool: ping, when: 'context.ticket != "T-1"', action: deny, message: Wrong ticket }\n`
const ONE_POLICY = {
  'ping.yaml': `${FREEZING.replace('rules:\n', `rules:\n${TICKET}`)}tools: { ping: { category: edit, mask: [ticket] } }\n`,
}
const TWO_POLICIES = {
  'ping.yaml': `${FREEZING}tools: { ping: { category: edit, mask: [ticket] } }\n`,
  'tickets.yaml': `name: tickets\npriority: 950\nrules:\n${TICKET}  - { name: never, tool: ping, when: args.x == 1, action: allow }\n`,
}

const GRANTED_BY_TICKET = `name: ping
priority: 900
rules:
  - { name: ask, tool: ping, action: require_approval, approvers: [finance-team], grant: { scope: [tool], max: 1h } }
${TICKET}tools: { ping: { category: edit, mask: [ticket] } }
`

const GRANTED_OVER_LIMIT = `name: ping
priority: 900
rules:
  - { name: many, tool: ping, limit: { max: 1, per: 1h }, action: require_approval, approvers: [finance-team], grant: { scope: [tool], max: 1h } }
  - { name: few, tool: ping, action: allow }
`

test('a denying time window that began while people were asked overrides their approval', async () => {
  const world = await startWorld({ policies: { 'ping.yaml': FREEZING }, beginsAt: BEFORE_THE_FREEZE })
  const { client, id } = await ask(world)
  const { ts } = await cardOf(world, id)

  await world.clock.jump(10 * 60_000)
  await world.sandbox.as('ann').click('Approve', { ts })

  expect(await client.waitFor(id)).toMatchObject({
    status: 'denied',
    reason: 'The policies deny it now: Frozen',
  })
})

test.each([
  ['its policy', ONE_POLICY],
  ['a policy before it', TWO_POLICIES],
])(
  'a denying time window overrides an approval where a denying rule of %s reads what is masked in the record',
  async (_, policies) => {
    const world = await startWorld({ policies, beginsAt: BEFORE_THE_FREEZE })
    const client = await world.client()
    const { id } = await client.authorize('support-agent', 'ping', {}, { context: { ticket: 'T-1' } })
    const { ts } = await cardOf(world, String(id))

    await world.clock.jump(10 * 60_000)
    await world.sandbox.as('ann').click('Approve', { ts })

    expect(await client.waitFor(String(id))).toMatchObject({
      status: 'denied',
      reason: 'The policies deny it now: Frozen',
    })
  },
)

test('a denying time window that began after the approval keeps the call from starting', async () => {
  const world = await startWorld({ policies: { 'ping.yaml': FREEZING }, beginsAt: BEFORE_THE_FREEZE })
  const { client, id } = await ask(world)
  const { ts } = await cardOf(world, id)
  await world.sandbox.as('ann').click('Approve', { ts })
  const allowed = await client.waitFor(id)

  await world.clock.jump(10 * 60_000)

  await expect(client.redeem(allowed)).rejects.toThrow(/Frozen/)
  await cardOf(world, id, { when: (text) => text.includes('Frozen') })
})

test('a call that a grant allowed does not start once the grant was revoked', async () => {
  const world = await startWorld({ policies: { 'ping.yaml': ASKING_ONE } })
  const client = await world.client({ scopes: ['authorize', 'admin'] })
  const grant = await client.grantTool('ping', { agentId: 'support-agent', expiresIn: '1h' })
  const { id } = await client.authorize('support-agent', 'ping')
  const allowed = await client.waitFor(String(id))

  await client.revokeGrant(grant.id)

  await expect(client.redeem(allowed)).rejects.toThrow(/the grant that allowed it no longer covers it/)
})

test.each([
  ['revoked', 'a rule reads what is masked in the record', GRANTED_BY_TICKET],
  ['over', 'a rule reads what is masked in the record', GRANTED_BY_TICKET],
  ['revoked', 'people are asked over a limit', GRANTED_OVER_LIMIT],
  ['over', 'people are asked over a limit', GRANTED_OVER_LIMIT],
])('a call that a grant allowed does not start once the grant is %s, where %s', async (end, _, policy) => {
  const world = await startWorld({ policies: { 'ping.yaml': policy } })
  const client = await world.client({ scopes: ['authorize', 'admin'] })
  const grant = await client.grantTool('ping', { agentId: 'support-agent', expiresIn: '30m' })
  const authorize = () => client.authorize('support-agent', 'ping', {}, { context: { ticket: 'T-1' } })
  await authorize()
  const allowed = await authorize()
  expect(allowed).toMatchObject({ status: 'allowed', grantId: grant.id })

  if (end === 'revoked') await client.revokeGrant(grant.id)
  else await world.clock.jump(40 * 60_000)

  await expect(client.redeem({ ...allowed, id: String(allowed.id) })).rejects.toThrow(
    /the grant that allowed it no longer covers it/,
  )
})
