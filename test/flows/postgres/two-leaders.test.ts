import { expect, test } from 'vitest'
import { cardsIn } from '../../../soak/record/cards.ts'
import { advanceUntil } from '../../support/advance-until.ts'
import { startCuttingProxy } from '../../support/cutting-proxy.ts'
import { emptyDatabase } from '../../support/postgres-database.ts'
import { BIG_REFUND } from '../../support/start-world.ts'
import { startTwoVetos } from '../../support/two-vetos.ts'

const FINANCE = '#finance-approvals'
const CARDS = 6

test('while a server does not know yet that it lost the lead to another one, each card is posted once', async () => {
  const database = await emptyDatabase()
  const proxy = await startCuttingProxy(database)
  const logged: unknown[] = []
  const { world, clients } = await startTwoVetos({ database: proxy.url, logged }, { database })
  const leaders = () => logged.filter((line) => JSON.stringify(line).includes('this server leads'))

  proxy.loseListener()
  await expect.poll(() => leaders().length, { timeout: 30_000 }).toBe(2)
  const asked = await Promise.all(
    Array.from({ length: CARDS }, (_, number) => {
      const params = { ...BIG_REFUND, payment_id: `pay_${number}` }
      return clients.first.authorize('support-agent', 'refund_payment', params)
    }),
  )
  const cards = () => cardsIn(world.sandbox, [FINANCE]).map(({ requestId }) => requestId)
  await advanceUntil(world, () => new Set(cards()).size === CARDS)
  await world.clock.advance(60_000)

  expect(cards().toSorted()).toEqual(asked.map(({ id }) => id).toSorted())
})
