import { expect, test } from 'vitest'
import { killRounds } from '../../soak/kill/kill-rounds.ts'

test('a server that is killed twice under load, with 40 pending requests, loses, changes and repeats no answer and no card', async () => {
  const { violations, evidence, exitCode } = await killRounds({
    rounds: 2,
    seed: Date.now(),
    desks: 10,
    pending: 40,
  })

  expect(violations).toEqual([])
  expect(exitCode).toBe(0)
  expect(evidence.requests.size).toBeGreaterThan(40)
})
