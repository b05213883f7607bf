import type { VetoClient } from '../../client/src/index.ts'
import { cardsIn } from '../../soak/record/cards.ts'
import { advanceUntil } from './advance-until.ts'
import { BIG_REFUND, cardOf, type World } from './start-world.ts'

/** A refund of 720.00 that finance is asked about, and its card. */
export async function askForRefund(world: World, params: Readonly<Record<string, string | number>> = {}) {
  const client = await world.client()
  const { id } = await client.authorize('support-agent', 'refund_payment', { ...BIG_REFUND, ...params })
  return { client, id: String(id), ts: (await cardOf(world, String(id))).ts }
}

/** A refund of another payment, asked by this client; its card is posted once the clock moves. */
export async function refundAt(client: VetoClient, world: World, number: number) {
  const params = { ...BIG_REFUND, payment_id: `pay_${number}` }
  const pending = await client.authorize('support-agent', 'refund_payment', params)
  const find = () =>
    cardsIn(world.sandbox, ['#finance-approvals']).find(({ requestId }) => requestId === pending.id)
  await advanceUntil(world, () => find() !== undefined)
  return { pending, params, id: String(pending.id), ts: find()?.ts ?? '' }
}

/** The same as `askForRefund`, approved by Ann; `answer` is what the agent gets. */
export async function approvedRefund(world: World) {
  const { client, id, ts } = await askForRefund(world)
  await world.sandbox.as('ann').click('Approve', { ts })
  await cardOf(world, id, { when: (text) => text.includes('approved by') })
  return { client, id, ts, answer: await client.waitFor(id) }
}

/** This person asks the agent, from the menu of the card. */
export async function askAgent(
  world: World,
  name: string,
  { ts, question }: { readonly ts: string; readonly question: string },
): Promise<void> {
  const person = world.sandbox.as(name)
  await person.choose('Ask the agent…', { ts })
  await world.sandbox.until(() => person.modal(), 'the modal for the question')
  await person.submit({ Question: question })
}
