import { expect, test } from 'vitest'
import { createHealth } from '../../src/http/health.ts'
import { readBundle } from '../../src/policy/load/read-bundle.ts'
import { createFakeClock } from '../support/fake-clock.ts'

test('the health check queries the database at most once a second, for any number of callers', async () => {
  const house = aHouse()

  await Promise.all([house.health.ready(), house.health.ready()])
  await house.clock.advance(999)
  await house.health.ready()
  expect(house.checks()).toBe(1)
  await house.clock.advance(1)
  await house.health.ready()

  expect(house.checks()).toBe(2)
})

test('the health check is unready while the database cannot be written, and ready within a second after', async () => {
  const house = aHouse()
  house.breakDatabase(true)
  expect(await house.health.ready()).toMatchObject({
    status: 'unready',
    checks: { database: 'the database cannot be written', policies: 'ok', slack: 'ok', approvers: 'ok' },
  })

  house.breakDatabase(false)
  await house.clock.advance(1_000)

  expect(await house.health.ready()).toMatchObject({ status: 'ready' })
})

test('the health check is degraded while people cannot be reached, and says why', async () => {
  const house = aHouse({ slackProblem: () => 'Slack answered HTTP 503' })

  expect(await house.health.ready()).toMatchObject({
    status: 'degraded',
    checks: {
      slack: 'Slack answered HTTP 503',
      approvers: 'unknown while Slack is down',
      alerts: 'unknown while Slack is down',
    },
  })
})

const BUNDLE = readBundle([{ name: 'a.yaml', text: 'rules: [{ name: let, tool: ping, action: allow }]' }])

function aHouse(problems: { slackProblem?: () => string | null } = {}) {
  const clock = createFakeClock()
  let checks = 0
  let isBroken = false
  const health = createHealth({
    store: {
      async check() {
        checks += 1
        if (isBroken) throw new Error('disk full')
      },
      openLockdowns: async () => [],
      agentKeys: async () => [],
    },
    directory: {
      person: async () => null,
      idByEmail: async () => null,
      groupId: async () => null,
      groupMembers: async () => null,
      channelMembers: async () => null,
    },
    access: { channel: async () => null, missingScopes: async () => [] },
    bundle: () => BUNDLE,
    policiesProblem: () => null,
    slackProblem: () => null,
    archiveProblem: () => null,
    clock,
    ...problems,
  })
  return {
    clock,
    health,
    checks: () => checks,
    breakDatabase(broken: boolean) {
      isBroken = broken
    },
  }
}
