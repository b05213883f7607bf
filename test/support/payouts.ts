import { cardOf, type World } from './start-world.ts'

/** Rules for payouts, of which people may change something before they approve. */
export const PAYOUTS = `
name: payouts
priority: 200
rules:
  - name: payout_review
    tool: pay_out
    action: require_approval
    approvers: [finance-team]
    edit: [amount, note, card]
    message: Payouts need a look
  - { name: huge, tool: pay_out, when: args.amount > 10000, action: deny, message: Nobody pays out that much }
  - { name: large, tool: pay_out, when: args.amount > 5000, action: require_approval, approvers: [managers], edit: true,
      message: A manager looks at large ones }
tools:
  pay_out:
    title: Pay out
    mask: [card]
    show: [amount]
    params:
      type: object
      required: [amount]
      properties:
        amount: { type: integer, minimum: 1, title: In cents }
        note: { type: string, maxLength: 40 }
        account: { type: string }
        card: { type: string }
`

/** A call of `pay_out`. */
export const PAYOUT = { amount: 900, note: 'Bonus', account: 'a1', card: '4242 4242' }

/** Asks for that payout; the request and its card. */
export async function askForPayout(world: World, options: { requester?: string } = {}) {
  const client = await world.client()
  const { id } = await client.authorize('support-agent', 'pay_out', PAYOUT, options)
  return { id: String(id), ts: (await cardOf(world, String(id))).ts }
}

/** Opens the form in which this person can change the params. */
export async function openEditor(world: World, name: string, ts: string): Promise<void> {
  const person = world.sandbox.as(name)
  await person.choose('Edit and approve…', { ts })
  await world.sandbox.until(() => person.modal(), 'the form')
}
