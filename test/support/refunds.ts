import { cardOf, type World } from './start-world.ts'

/** A refund of 720.00 that finance is asked about, and its card. */
export async function askForRefund(world: World, params: Readonly<Record<string, string | number>> = {}) {
  const client = await world.client()
  const refund = { payment_id: 'pay_1', amount_cents: 72_000, currency: 'EUR', ...params }
  const { id } = await client.authorize('support-agent', 'refund_payment', refund)
  return { client, id: String(id), ts: (await cardOf(world, String(id))).ts }
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
