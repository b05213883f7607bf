import { expect } from 'vitest'
import { AccessTask } from '#protocol/authzen.ts'
import { type Authzen, openAuthzen } from './authzen.ts'
import { cardOf, startWorld } from './start-world.ts'

export const REFUND = {
  subject: { type: 'user', id: 'alice@example.com' },
  action: { name: 'invoke' },
  resource: { type: 'tool', id: 'refund_payment' },
  context: {
    time: '2026-11-20T22:00:00Z',
    environment: 'production',
    arguments: { payment_id: 'pay_1', amount_cents: 72_000, currency: 'EUR' },
  },
}

export async function support(): Promise<Authzen> {
  return openAuthzen(await startWorld(), 'support-agent')
}

/** The denial of a refund that finance is asked about. */
export async function denied(pdp: Authzen) {
  const { decision, context } = await pdp.evaluate(REFUND)
  expect(decision).toBe(false)
  return {
    denial: {
      evaluation_id: String(context?.evaluation_id),
      evaluated_at: context?.evaluated_at,
      expires_at: context?.access_request?.expires_at,
      reason: context?.reason,
    },
  }
}

export function withApproval(
  evaluation: { readonly context?: object; readonly subject: object },
  id: string,
) {
  const approval = { id, approved_until: '2026-11-20T23:00:00.000Z' }
  return { ...evaluation, context: { ...evaluation.context, approval } }
}

export async function answer({ world }: Authzen, button: string, id: string): Promise<void> {
  const { ts } = await cardOf(world, id)
  await world.sandbox.as('ann').click(button, { ts })
  await cardOf(world, id, { when: (text) => text.includes('approved by') })
}

export async function deny({ world }: Authzen, id: string): Promise<void> {
  const { ts } = await cardOf(world, id)
  const ann = world.sandbox.as('ann')
  await ann.click('Deny', { ts })
  await world.sandbox.until(() => ann.modal(), 'the modal for the reason')
  await ann.submit({ Reason: 'Wrong customer' })
  await cardOf(world, id, { when: (text) => text.includes('denied by') })
}

export async function taskAt(pdp: Authzen, url: string): Promise<AccessTask> {
  return AccessTask.parse(await (await pdp.get(new URL(url).pathname)).json())
}

export async function statusOf(pdp: Authzen, id: string) {
  const { task, result } = await taskAt(pdp, `${pdp.url}/access/v1/requests/${id}`)
  return { status: task.status, hasResult: result !== undefined }
}

export async function problem(response: Response): Promise<{ readonly type: unknown }> {
  const body: unknown = await response.json()
  return { type: Reflect.get(Object(body), 'type') }
}
