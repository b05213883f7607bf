import { textOf } from 'slack-sandbox/block-kit'
import { expect, test } from 'vitest'
import { cardOf, startWorld, type World } from '../support/start-world.ts'

const POLICY = `
name: transfers
priority: 300
rules:
  - { name: ask, tool: transfer, when: args.cents > 1000, action: require_approval, approvers: [finance-team],
      edit: [cents], grant: { scope: [tool], max: 1h } }
tools:
  transfer:
    title: Transfer money
    summary: "Transfer {cents | money('EUR', cents)} to {to}"
    show: ["cents | money('EUR', cents)"]
    agent_summary: required
`
const TRANSFER = { cents: 72_000, to: 'Acme GmbH' }
const REASON =
  'People are asked about transfer only with a summary; send the call again with `summary`: one sentence on what it does, and why'

async function start(): Promise<World> {
  return startWorld({ policies: { 'transfers.yaml': POLICY } })
}

test.each([
  ['no summary', undefined],
  ['a blank one', ' \n'],
  ['one of hidden characters', '\u200B\u2060'],
])('a call that would ask people is denied with %s, and the reason says what to send', async (_, summary) => {
  const world = await start()
  const client = await world.client()

  const options = summary === undefined ? {} : { summary }
  const answer = await client.authorize('support-agent', 'transfer', TRANSFER, options)

  expect(answer).toMatchObject({ status: 'denied', allowed: false, matchedRule: 'ask', reason: REASON })
  const auditor = await world.client({ scopes: ['audit'] })
  expect(await auditor.queryAuditLog({ tool: 'transfer' })).toMatchObject([
    { outcome: 'denied', matchedPolicyId: 'transfers', matchedRule: 'ask', reason: REASON },
  ])
})

test('a call that nobody is asked about needs no summary', async () => {
  const world = await start()
  const client = await world.client()

  expect(await client.authorize('support-agent', 'transfer', { ...TRANSFER, cents: 5 })).toMatchObject({
    status: 'allowed',
  })
})

test("the card names the transfer by its params, and says after an edit that the agent's words are older", async () => {
  const world = await start()
  const client = await world.client()
  const { id } = await client.authorize('support-agent', 'transfer', TRANSFER, { summary: 'Pay the invoice' })
  const asked = await cardOf(world, String(id))

  expect(asked.text).toContain('wants to transfer €720.00 to [to]')
  expect(textOf(asked.blocks)).toContain('Transfer €720.00 to “Acme GmbH”')
  expect(textOf(asked.blocks)).toContain("Agent's own words (unverified):")

  const ann = world.sandbox.as('ann')
  await ann.choose('Edit and approve…', { ts: asked.ts })
  await world.sandbox.until(() => ann.modal(), 'the form for an edit')
  await ann.submit({ 'cents, in EUR': '500.00' })
  const edited = await cardOf(world, String(id), { when: (text) => text.includes('€500.00') })

  await ann.click('Details', { ts: edited.ts })
  const details = await world.sandbox.until(() => ann.modal(), 'the details')

  expect(textOf(details.blocks)).toContain("Agent's own words (unverified), written before the edit:")
  expect(textOf(edited.blocks)).toContain('Transfer €500.00 to')
})
