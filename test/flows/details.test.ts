import { textOf } from 'slack-sandbox/block-kit'
import { expect, test } from 'vitest'
import { privateWords } from '../support/api-helpers.ts'
import { askForRefund } from '../support/refunds.ts'
import { cardOf, startWorld, type World } from '../support/start-world.ts'

test('Details shows an approver what was asked, what happened and how it is recorded, while it waits and once it failed', async () => {
  const world = await startWorld()
  const { client, id, ts } = await askForRefund(world)
  const waiting = await detailsFor(world, 'ann', ts)

  await world.sandbox.as('ann').click('Approve', { ts })
  const answer = await client.waitFor(id)
  await client.execute(answer, () => Promise.reject(new Error('The bank is closed'))).catch(() => undefined)
  await cardOf(world, id, { when: (text) => text.includes('failed · approved') })
  const failed = await detailsFor(world, 'ann', ts)

  expect(waiting).toContain('⏳ Refund €720.00 on pay_1 · needs 1 approval from finance-team')
  expect(waiting).toContain('Denied automatically if nobody answers by')
  expect(waiting).toContain('support-agent asked, and people must decide')
  expect(waiting).toContain('Receipt: none')
  expect(failed).toContain('❌ Refund €720.00 on pay_1 failed · approved by Ann Meyer')
  expect(failed).toMatch(
    /Card posted: #finance-approvals\n.*Ann Meyer approved\n.*Approved by Ann Meyer\n.*support-agent started it\n.*support-agent ran it, and it failed$/m,
  )
  expect(failed).toContain("Reported error, agent's own words (unverified):\nThe bank is closed")
  expect(failed).toContain(`Request: ${id}`)
  expect(failed).toMatch(/Digest of the parameters: sha256:[0-9a-f]{64}/)
  expect(failed).toContain('Rule: cap_refund_amount')
})

test('Details opens for a member of the channel who may not decide, with masked values masked', async () => {
  const world = await startWorld()
  const { ts } = await askForRefund(world, { card_number: '4242 4242 4242 4242' })

  const words = await detailsFor(world, 'dan', ts)

  expect(words).toContain('card_number')
  expect(words).toContain('‹masked›')
  expect(words).not.toMatch(/\b4242\b/)
})

test('Details does not open for a guest in the channel, and a private reply says why', async () => {
  const world = await startWorld()
  const { ts } = await askForRefund(world)

  await world.sandbox.as('gus').click('Details', { ts })

  expect(await world.sandbox.until(() => privateWords(world, 'gus')[0], 'a refusal')).toContain(
    'Guests cannot decide requests or open their details',
  )
  expect(world.sandbox.as('gus').modal()).toBeNull()
})

test('Details survives a restart, and counts a refused click in plain words', async () => {
  const world = await startWorld()
  const { ts } = await askForRefund(world)
  await world.sandbox.as('dan').click('Approve', { ts })
  await world.sandbox.until(() => privateWords(world, 'dan')[0], 'a refusal')

  await world.restart()

  expect(await detailsFor(world, 'ann', ts)).toMatch(
    /Click not counted: Dan Ruiz is not among those who are asked/,
  )
})

async function detailsFor(world: World, name: string, ts: string): Promise<string> {
  const person = world.sandbox.as(name)
  await person.click('Details', { ts })
  const modal = await world.sandbox.until(() => person.modal(), 'the details')
  const words = textOf(modal.blocks)
  await person.closeModal()
  return words
}
