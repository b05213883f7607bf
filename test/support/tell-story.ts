import { advanceUntil } from './advance-until.ts'
import { cardOf, type World } from './start-world.ts'

/** Has an agent and Ann do what all databases in `test/fixtures/databases` tell, and ends the server, which leaves the database whole. */
export async function tellStory(world: World): Promise<void> {
  const client = await world.client()
  const ann = world.sandbox.as('ann')
  async function refund(number: number, amount = 72_000 + number) {
    await world.clock.advance(100)
    const params = { payment_id: `pay_${number}`, amount_cents: amount, currency: 'EUR' }
    const { id } = await client.authorize('support-agent', 'refund_payment', params)
    return String(id)
  }
  async function start(id: string) {
    const { params, ...settled } = await client.getRequest(id)
    await client.redeem({ ...settled, params: params ?? {} })
  }

  const small = await refund(0, 100)
  await start(small)
  await client.report(small, { status: 'succeeded' })
  await world.clock.advance(100)
  await client.authorize('support-agent', 'delete_customer', { customer_id: 'cus_1' })
  const failing = await refund(2)
  const rejected = await refund(3)
  const cancelled = await refund(4)
  const pending = await refund(5)
  const approved = await refund(6)
  const asked = [failing, rejected, cancelled, pending, approved]
  const posted = () => JSON.stringify(world.sandbox.messages('#finance-approvals'))
  await advanceUntil(world, () => asked.every((id) => posted().includes(id)))

  await ann.click('Approve', await cardOf(world, failing))
  await ann.click('Deny', await cardOf(world, rejected))
  await world.sandbox.until(() => ann.modal(), 'the modal that asks for the reason')
  await ann.submit({ Reason: 'not this customer' })
  await client.cancel(cancelled)
  await ann.click('Approve', await cardOf(world, approved))
  for (const id of asked.filter((one) => one !== pending)) await client.waitFor(id)
  await start(failing)
  await client.report(failing, { status: 'failed', error: 'The bank was closed' })
  await world.veto().stop()
}
