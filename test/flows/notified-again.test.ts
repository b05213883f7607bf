import { textOf } from 'slack-sandbox/block-kit'
import { expect, test } from 'vitest'
import { advanceUntil } from '../support/advance-until.ts'
import { requestNow } from '../support/api-helpers.ts'
import { cardOf, startWorld } from '../support/start-world.ts'
import { repliesTo } from '../support/threads.ts'

const PAY = `name: pay
priority: 200
approvers:
  payers: { channel: "#finance-approvals", members: ["@finance"] }
  cfo: { channel: "#growth-approvals", members: [U0DAN], quiet: { hours: "20:00-08:00", timezone: UTC } }
rules:
  - { name: some, tool: pay, action: require_approval, approvers: [payers], edit: [amount], timeout: 12h }
  - { name: much, tool: pay, when: args.amount > 1000, action: require_approval, approvers: [cfo], edit: [amount], timeout: 12h }
tools: { pay: { params: { type: object, properties: { amount: { type: integer } } } } }
`

function mentionsIn(blocks: readonly unknown[]): readonly string[] {
  const found = JSON.stringify(blocks).matchAll(/"(?:user_id|usergroup_id)":"(\w+)"/g)
  return [...found].map(([, id]) => id ?? '')
}

test('an edit that asks another group in its quiet hours mentions nobody of it before they end', async () => {
  const world = await startWorld({ policies: { 'pay.yaml': PAY } })
  const client = await world.client()
  const asked = await client.authorize('support-agent', 'pay', { amount: 900 })
  const { ts } = await cardOf(world, String(asked.id))
  const ann = world.sandbox.as('ann')
  await ann.choose('Edit and approve…', { ts })
  await world.sandbox.until(() => ann.modal(), 'the editor')

  await ann.submit({ amount: '2000' })
  const second = await cardOf(world, String(asked.id), { channel: '#growth-approvals' })

  expect(mentionsIn(second.blocks)).toEqual([])
})

const STAGES = `name: pay
priority: 200
approvers:
  payers: { channel: "#finance-approvals", members: ["@finance"] }
  cfo: { channel: "#finance-approvals", members: [U0DAN] }
rules:
  - { name: some, tool: pay, action: require_approval, stages: [{ approvers: [payers] }, { approvers: [cfo] }], undo: 10m, timeout: 12h }
`

test('a first stage that is asked again because its approval was taken back is notified again', async () => {
  const world = await startWorld({ policies: { 'pay.yaml': STAGES } })
  const client = await world.client()
  const asked = await client.authorize('support-agent', 'pay', { amount: 900 })
  const id = String(asked.id)
  const { ts } = await cardOf(world, id)
  await world.sandbox.as('ben').click('Approve', { ts })
  await cardOf(world, id, { when: (text) => text.includes('Approved so far') })
  await world.sandbox.as('dan').click('Approve', { ts })
  await cardOf(world, id, { when: (text) => text.includes('Take back') })

  await world.sandbox.as('ben').click('Take back', { ts })
  await advanceUntil(world, () =>
    repliesTo(world, ts).some(({ blocks }) => textOf(blocks).includes('took back')),
  )
  await world.clock.advance(60_000)
  const after = repliesTo(world, ts)
  const from = after.findIndex(({ blocks }) => textOf(blocks).includes('took back'))

  expect(await requestNow(world, id)).toMatchObject({ status: 'pending', approval: { stage: 1 } })
  expect(after.slice(from).flatMap(({ blocks }) => mentionsIn(blocks))).not.toEqual([])
})
