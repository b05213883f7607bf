import { expect, test } from 'vitest'
import { killRounds } from '../../soak/kill/kill-rounds.ts'

test('a server that is killed twice under load, with 40 pending requests, loses, changes and repeats no answer and no card', async () => {
  const seed = Date.now()
  const { violations, evidence, exitCode } = await killRounds({
    rounds: 2,
    seed,
    desks: 10,
    pending: 40,
  })

  expect({ seed, exitCode, violations }).toEqual({ seed, exitCode: 0, violations: [] })
  expect(evidence.requests.size).toBeGreaterThan(40)
})
