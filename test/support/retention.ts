import { type RequestView, VetoClient } from '../../client/src/index.ts'
import { advanceUntil } from './advance-until.ts'
import { auditVerification } from './api-helpers.ts'
import { BIG_REFUND, cardOf, startWorld, type World } from './start-world.ts'

export const DAY_MS = 86_400_000
/** What the call that Ann approved returned. */
export const OUTPUT = { bank_reference: 'BANK-REFERENCE-77' }
export const SUMMARY = 'Refund for the customer ZEPHYR'
/** An allowed call that nobody started. */
export const SMALL_REFUND = { payment_id: 'PAYMENT-OF-OLD', amount_cents: 100 }
const RECENT_REFUND = { payment_id: 'PAYMENT-OF-TODAY', amount_cents: 100 }

/** A Veto that keeps params for 180 days, with a call that ran and one that was only allowed. */
export async function anOldRecord(database?: string) {
  const world = await startWorld({ retentionDays: 180, ...(database === undefined ? {} : { database }) })
  const apiKey = await world.bearer()
  const client = new VetoClient({ apiKey, baseUrl: world.veto().url })
  const asked = await client.authorize('support-agent', 'refund_payment', BIG_REFUND, { summary: SUMMARY })
  const { ts } = await cardOf(world, String(asked.id))
  await world.sandbox.as('ann').click('Approve', { ts })
  const ran = await client.waitFor(String(asked.id))
  await client.execute(ran, async () => OUTPUT)
  await cardOf(world, ran.id, { when: (text) => text.includes('done, approved') })
  const small = await client.authorize('support-agent', 'refund_payment', SMALL_REFUND, {
    idempotencyKey: 'small',
  })
  return { world, apiKey, ran, small, ts }
}

/** Starts it again so many days later. */
export async function daysLater({ world, apiKey }: { world: World; apiKey: string }, days: number) {
  world.clock.stepWall(days * DAY_MS)
  await world.restart()
  return new VetoClient({ apiKey, baseUrl: world.veto().url })
}

/** A call of this moment. */
export function aRecentCall(client: VetoClient): Promise<RequestView> {
  return client.authorize('support-agent', 'refund_payment', RECENT_REFUND).then((answer) => {
    if (answer.id === null) throw new TypeError('Expected a recorded call')
    return answer as RequestView
  })
}

/** Waits until the params of the two old requests were removed. Reading a call would record first that it lapsed. */
export async function removed(world: World): Promise<void> {
  await advanceUntil(world, async () => (await auditVerification(world)).pruned === 2)
}
