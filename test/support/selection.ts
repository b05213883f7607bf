import { textOf } from 'slack-sandbox/block-kit'
import { advanceUntil } from './advance-until.ts'
import { auditRows, privateWords, requestNow } from './api-helpers.ts'
import type { World } from './start-world.ts'

/** Rules of finance: payouts that may be decided together, and calls that must not. */
export const PAYOUTS = `
name: payouts
priority: 200
rules:
  - { name: payout_review, tool: pay_out, action: require_approval, approvers: [finance-team], message: Payouts need a look }
  - { name: refund_review, tool: give_back, action: require_approval, approvers: [finance-team], require_reason: [deny] }
  - { name: confirmed, tool: wipe, action: require_approval, approvers: [finance-team], confirm: type_tool_name }
  - { name: with_reason, tool: deploy, action: require_approval, approvers: [finance-team], require_reason: [approve] }
  - { name: two_people, tool: wire, action: require_approval, approvers: [finance-team], quorum: 2, edit: [amount] }
  - { name: held, tool: book, action: require_approval, approvers: [finance-team], undo: 10s }
tools:
  pay_out: { title: Pay out, summary: 'Pay out {args.amount | money("EUR", units)} for {args.order}' }
  give_back: { title: Give back }
quotas: { "*": { rate: 1000/s } }
`

/** Asks for this call. */
export async function askFor(
  world: World,
  tool: string,
  params: Readonly<Record<string, string | number>>,
  agentId = 'support-agent',
): Promise<string> {
  const client = await world.client({ agents: '*' })
  const { id } = await client.authorize(agentId, tool, params)
  return String(id)
}

/** Asks for a payout that finance is asked about. */
export function payOut(world: World, amount: number): Promise<string> {
  return askFor(world, 'pay_out', { order: `ord_${amount}`, amount })
}

/** The status of each, as their agents would read it now. */
export async function statusesOf(world: World, ids: readonly string[]): Promise<readonly string[]> {
  return Promise.all(ids.map(async (id) => (await requestNow(world, id)).status))
}

/** Waits until each of these has its card, at Slack's pace. */
export async function untilPosted(world: World, ids: readonly string[]): Promise<void> {
  await advanceUntil(world, () => ids.every((id) => cardSays(world, id)))
}

/** Does a card of the request stand in the channel, with these words? */
export function cardSays(world: World, id: string, words = ''): boolean {
  const cards = world.sandbox.messages('#finance-approvals').map((message) => JSON.stringify(message))
  return cards.some((card) => card.includes(id) && card.includes(words))
}

/** This person opens the form with several calls, from `/veto pending`. */
export async function openSelection(world: World, name: string): Promise<string> {
  const person = world.sandbox.as(name)
  const before = privateWords(world, name).length
  await person.type('/veto pending', '#finance-approvals')
  await world.sandbox.until(() => privateWords(world, name)[before] ?? null, 'the list')
  await person.click('Select several…')
  await world.sandbox.until(() => person.modal()?.submit ?? null, 'the form with several calls')
  return modalWords(world, name)
}

/** Checks the boxes with these numbers. */
export async function check(world: World, name: string, ...numbers: readonly number[]): Promise<void> {
  const lines = modalWords(world, name).split('\n')
  for (const number of numbers) {
    const label = lines.find((line) => line.startsWith(`${number}. `)) ?? `${number}.`
    await world.sandbox.as(name).choose([label])
  }
}

/** Approves what is checked, and reads the result. */
export async function approveChecked(world: World, name: string): Promise<string> {
  const person = world.sandbox.as(name)
  await person.submit()
  await world.sandbox.until(() => person.modal()?.title === 'Result' || null, 'the result')
  return modalWords(world, name)
}

export function modalWords(world: World, name: string): string {
  return textOf(world.sandbox.as(name).modal()?.blocks ?? [])
}

export function modalSaying(world: World, name: string, words: string): Promise<string> {
  return world.sandbox.until(() => {
    const text = modalWords(world, name)
    return text.includes(words) ? text : null
  }, `'${words}' in the modal of ${name}`)
}

/** Its votes and settlements in the ledger, oldest first. */
export async function decisionsOf(world: World, request: string): Promise<readonly string[]> {
  const rows = await auditRows(world, { request })
  const decided = rows.filter(({ kind }) => kind === 'voted' || kind === 'settled' || kind === 'vote_refused')
  return decided.map(({ kind, actor }) => `${kind} ${actor}`).toReversed()
}
