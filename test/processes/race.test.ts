import { expect, test } from 'vitest'
import { raceRounds } from '../../soak/race/race-rounds.ts'

test('processes that withdraw and start requests while people decide them get one outcome and one start of each', async () => {
  const seed = Date.now()
  const { operations, violations, exitCode } = await raceRounds({ requests: 8, desks: 8, racers: 2, seed })

  expect({ seed, exitCode, violations }).toEqual({ seed, exitCode: 0, violations: [] })
  expect(operations.filter(({ kind }) => kind === 'redeem')).toHaveLength(16)
})
