import { textOf } from 'slack-sandbox/block-kit'
import { expect, test } from 'vitest'
import { privateWords, requestNow } from '../support/api-helpers.ts'
import { askForRefund } from '../support/refunds.ts'
import { cardOf, startWorld, type World } from '../support/start-world.ts'

test('"Why am I asked?" shows the policies and rules that were evaluated, the values that decided, and whom they ask', async () => {
  const world = await startWorld()
  const { ts } = await askForRefund(world)

  const why = await whyFor(world, 'ann', ts)

  expect(why[0]).toBe('This is what the policies decide for this call.')
  expect(why[1]).toBe('Asked: finance-team, in #finance-approvals')
  expect(why).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^support-agent wants to call refund_payment/),
      'People are asked: Refunds over $500 require finance review',
      'Needs 1 approval from finance-team within 1 h; amount_cents may be edited.',
      'Decided by rule cap_refund_amount of policy support.',
      'Policy support asks for approval:',
      expect.stringMatching(/^ {2}cap_refund_amount \(require_approval\) fired: args\.amount_cents is 72000/),
    ]),
  )
})

test('"Why am I asked?" says first that the policies have changed since, and shows what they say now', async () => {
  const world = await startWorld()
  const { id, ts } = await askForRefund(world)
  const free = 'name: free\npriority: 900\nrules:\n  - { name: all, tool: refund_payment, action: allow }\n'
  expect(await world.writePolicy('free.yaml', free)).toBeNull()

  const why = await whyFor(world, 'ann', ts)

  expect(why[0]).toBe(
    'The policies have changed since this request was made. This is what they decide for the call now.',
  )
  expect(why.join('\n')).toContain('Decided by rule all of policy free.')
  expect((await requestNow(world, id)).status).toBe('pending')
})

test('"Why am I asked?" keeps masked values masked', async () => {
  const rule = `{ name: by_card, tool: refund_payment, when: args.card_number != null, action: require_approval, approvers: [finance-team] }`
  const world = await startWorld({
    policies: { 'cards.yaml': `name: cards\npriority: 900\nrules:\n  - ${rule}\n` },
  })
  const { ts } = await askForRefund(world, { card_number: '4242 4242 4242 4242' })

  const why = (await whyFor(world, 'ann', ts)).join('\n')

  expect(why).toContain('args.card_number is ‹masked›')
  expect(why).not.toMatch(/\b4242\b/)
})

test('"Why am I asked?" evaluates at the time of the request, and says that limit usage has changed since', async () => {
  const limit = 'limit: { max: 1, per: 1h, by: agent }'
  const rule = `{ name: one_an_hour, tool: pay, ${limit}, action: require_approval, approvers: [finance-team], timeout: 4h }`
  const world = await startWorld({
    policies: { 'pay.yaml': `name: pay\npriority: 200\nrules:\n  - ${rule}\n` },
  })
  const client = await world.client()
  await client.authorize('support-agent', 'pay', { amount: 1 })
  const { id } = await client.authorize('support-agent', 'pay', { amount: 2 })
  const { ts } = await cardOf(world, String(id))
  await world.clock.jump(7_200_000)

  const why = (await whyFor(world, 'ann', ts)).join('\n')

  expect(why).toContain('Includes usage since then.')
  expect(why).toContain('one_an_hour (require_approval) fired')
})

test('"Why am I asked?" is shown to approvers, auditors and admins, and to no guest', async () => {
  const world = await startWorld()
  const { ts } = await askForRefund(world)

  const auditor = await whyFor(world, 'eve', ts)
  await world.sandbox.as('gus').choose('Why am I asked?', { ts })

  const told = await world.sandbox.until(() => privateWords(world, 'gus')[0], 'a refusal')
  expect(auditor.join('\n')).toContain('cap_refund_amount')
  expect(told).toContain('Guests cannot decide requests or open their details')
  expect(world.sandbox.as('gus').modal()).toBeNull()
})

/** The lines of the modal. */
async function whyFor(world: World, name: string, ts: string): Promise<readonly string[]> {
  const person = world.sandbox.as(name)
  await person.choose('Why am I asked?', { ts })
  const modal = await world.sandbox.until(() => person.modal(), 'the modal')
  return textOf(modal.blocks).split('\n')
}
