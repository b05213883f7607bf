import { expect, test } from 'vitest'
import { killRounds } from '../../../soak/kill/kill-rounds.ts'
import { emptyDatabase } from '../../support/postgres-database.ts'

/** It has more time than others: servers start again and again, which takes minutes on a busy machine. */
test('two servers on one database, of which one after another is killed or restarted under load, lose, change and repeat no answer and no card', async () => {
  const seed = Date.now()
  const { violations, evidence, exitCode } = await killRounds({
    rounds: 2,
    seed,
    desks: 8,
    pending: 8,
    servers: 2,
    database: await emptyDatabase(),
  })

  expect({ seed, exitCode, violations }).toEqual({ seed, exitCode: 0, violations: [] })
  expect(evidence.requests.size).toBeGreaterThan(8)
}, 600_000)
