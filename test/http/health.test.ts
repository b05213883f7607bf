import { expect, test } from 'vitest'
import { createHealth } from '../../src/http/health.ts'
import { readBundle } from '../../src/policy/load/read-bundle.ts'
import { createFakeClock } from '../support/fake-clock.ts'

test('the health check queries the database at most once a second, for any number of callers', async () => {
  const setting = aSetting()

  await Promise.all([setting.health.ready(), setting.health.ready()])
  await setting.clock.advance(999)
  await setting.health.ready()
  expect(setting.checks()).toBe(1)
  await setting.clock.advance(1)
  await setting.health.ready()

  expect(setting.checks()).toBe(2)
})

test('the health check is unready while the database cannot be written, and ready within a second after', async () => {
  const setting = aSetting()
  setting.breakDatabase(true)
  expect(await setting.health.ready()).toMatchObject({
    status: 'unready',
    checks: { database: 'the database cannot be written', policies: 'ok', slack: 'ok', approvers: 'ok' },
  })

  setting.breakDatabase(false)
  await setting.clock.advance(1_000)

  expect(await setting.health.ready()).toMatchObject({ status: 'ready' })
})

test('the health check is degraded while people cannot be reached, and says why', async () => {
  const setting = aSetting({ slackProblem: () => 'Slack answered HTTP 503' })

  expect(await setting.health.ready()).toMatchObject({
    status: 'degraded',
    checks: {
      slack: 'Slack answered HTTP 503',
      approvers: 'unknown while Slack is down',
      alerts: 'unknown while Slack is down',
    },
  })
})

const BUNDLE = readBundle([{ name: 'a.yaml', text: 'rules: [{ name: let, tool: ping, action: allow }]' }])

function aSetting(problems: { slackProblem?: () => string | null } = {}) {
  const clock = createFakeClock()
  let checks = 0
  let isBroken = false
  const health = createHealth({
    store: {
      async checkedRead(read) {
        checks += 1
        if (isBroken) throw new Error('disk full')
        return read()
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
