import { expect } from 'vitest'
import { advanceUntil } from '../../../test/support/advance-until.ts'
import { openEditor, PAYOUT, PAYOUTS } from '../../../test/support/payouts.ts'
import { BIG_REFUND, startWorld, type World } from '../../../test/support/start-world.ts'
import { Veto, VetoClient } from '../../src/index.ts'

/** A world whose finance team is asked about payouts and large refunds. */
export async function startFinance(): Promise<World> {
  return startWorld({ policies: { 'payouts.yaml': PAYOUTS } })
}

/** Veto of this world, for the support agent. */
export async function vetoOf(world: World): Promise<Veto> {
  return Veto.init({ apiKey: await world.bearer(), baseUrl: world.veto().url, agentId: 'support-agent' })
}

/** The same for a server that gives no usable answers. */
export function vetoAt(url: string) {
  const client = new VetoClient({ apiKey: 'veto_test', baseUrl: url, timeoutMs: 150, warn: () => undefined })
  return { client, agentId: 'support-agent', sessionId: undefined }
}

/** What a model asks for; finance is asked about it. */
export const REFUND = { tool: 'refund_payment', params: BIG_REFUND }
/** The same, with params that may be edited. */
export const PAYMENT = { tool: 'pay_out', params: PAYOUT }

/** A second call of the same turn. */
export const OTHER_PAYMENT = { ...PAYMENT, toolCallId: 'call_2' }
/** What a model reads of an edit of `PAYMENT`. */
export const EDIT_NOTE = 'Ann Meyer changed amount from 900 to 450 before it ran'

/** The first card that finance gets. */
export async function firstCard({ sandbox }: World): Promise<{ readonly ts: string }> {
  return sandbox.until(() => sandbox.messages('#finance-approvals')[0], 'a card')
}

/** Until so many cards stand in the channel: Slack takes one a second. */
export async function cards(world: World, count: number): Promise<void> {
  await advanceUntil(world, () => world.sandbox.messages('#finance-approvals').length >= count)
}

/** Ann approves the card that shows this text, as soon as it stands in the channel. */
export async function approve(world: World, text: string): Promise<void> {
  await world.sandbox.as('ann').click('Approve', { ts: await cardWith(world, text) })
}

/** Ann denies it and says why. */
export async function deny(world: World, text: string, reason: string): Promise<void> {
  await world.sandbox.as('ann').click('Deny', { ts: await cardWith(world, text) })
  await world.sandbox.until(() => world.sandbox.as('ann').modal(), 'the modal for the reason')
  await world.sandbox.as('ann').submit({ Reason: reason })
}

/** Ann approves another amount. */
export async function approveAmount(world: World, text: string, amount: string): Promise<void> {
  await openEditor(world, 'ann', await cardWith(world, text))
  await world.sandbox.as('ann').submit({ amount })
}

/** Nobody answers until the deadline. */
export async function letExpire(world: World, text: string): Promise<void> {
  await cardWith(world, text)
  await world.clock.jump(3_600_000)
}

/** Cards after the first of a channel come at the pace that Slack allows. */
async function cardWith(world: World, text: string): Promise<string> {
  const found = () =>
    world.sandbox.messages('#finance-approvals').find((message) => JSON.stringify(message).includes(text))
  await advanceUntil(world, () => found() !== undefined)
  return found()?.ts ?? expect.fail(`Expected a card with ${text}`)
}
