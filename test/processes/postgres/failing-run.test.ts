import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'

test('a run of tests that fails exits with its own code when it had started PostgreSQL', () => {
  const { status } = spawnSync(process.execPath, ['test/fixtures/fail-with-postgres.ts'])

  expect(status).toBe(3)
})
