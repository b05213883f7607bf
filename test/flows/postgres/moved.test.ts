import { join } from 'node:path'
import { expect, test } from 'vitest'
import { advanceUntil } from '../../support/advance-until.ts'
import { migratedDatabase } from '../../support/migrated-database.ts'
import { emptyDatabase } from '../../support/postgres-database.ts'
import { runVeto } from '../../support/run-veto.ts'
import { BIG_REFUND, cardOf, startWorld } from '../../support/start-world.ts'
import { tempFolder } from '../../support/temp-folder.ts'

test('requests that are pending when their database is moved are approved on PostgreSQL, and used once after it was moved back', async () => {
  const world = await startWorld({ database: migratedDatabase() })
  const [server, back] = [await emptyDatabase(), join(tempFolder(), 'back.db')]
  const client = await world.client()
  const ask = async (payment_id: string) => {
    const answer = await client.authorize('support-agent', 'refund_payment', { ...BIG_REFUND, payment_id })
    const isAsked = () =>
      world.sandbox
        .messages('#finance-approvals')
        .some((card) => JSON.stringify(card).includes(String(answer.id)))
    await advanceUntil(world, isAsked)
    return answer
  }
  const [first, second] = [await ask('pay_1'), await ask('pay_2')]
  const approve = async (id: unknown) => {
    const { ts } = await cardOf(world, String(id))
    await world.sandbox.as('ann').click('Approve', { channel: '#finance-approvals', ts })
  }
  await moveWorld(world.database, server)

  const answer = (await world.client()).waitFor(first)
  await approve(first.id)
  expect(await answer).toMatchObject({ status: 'approved', allowed: true })
  const moved = await moveWorld(server, back)

  const later = await world.client()
  await approve(second.id)
  expect(await later.waitFor(second)).toMatchObject({ status: 'approved' })
  const approved = await later.waitFor(first)
  if (approved.id === null) throw new Error('Expected the answer of the server')
  await later.redeem(approved)
  await expect(later.redeem(approved)).rejects.toMatchObject({ code: 'already_redeemed' })
  expect(moved.out).toContain('is valid')
  expect(await runVeto(['audit', 'verify'], { VETO_DATABASE: back })).toMatchObject({ code: 0 })

  async function moveWorld(from: string, to: string) {
    await world.veto().stop()
    const result = await runVeto(['migrate', '--to', to], { VETO_DATABASE: from })
    expect(result).toMatchObject({ code: 0, err: '' })
    await world.restart({}, to)
    return result
  }
})
