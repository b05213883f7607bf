import { expect, test } from 'vitest'
import { z } from 'zod'
import { NEEDED_SCOPES } from '../../src/slack/api/scopes.ts'
import { startWorld, type World } from '../support/start-world.ts'

test('GET /readyz is ready in the demo workspace', async () => {
  expect(await readiness(await startWorld())).toMatchObject({ status: 'ready' })
})

test.each([...NEEDED_SCOPES.keys()])(
  'GET /readyz is degraded without the scope %s, and names it',
  async (scope) => {
    const world = await startWorld()
    world.sandbox.setScopes([...NEEDED_SCOPES.keys()].filter((one) => one !== scope))

    const { status, checks } = await laterReadiness(world)

    expect(status).toBe('degraded')
    expect(checks['scopes']).toContain(`lacks the scope ${scope}`)
    expect(checks['scopes']).toContain('reinstall the app')
  },
)

test('GET /readyz is degraded while Veto cannot post in the channel of a group, says how to fix it, and recovers', async () => {
  const world = await startWorld()
  const { sandbox } = world
  sandbox.setMembers('#finance-approvals', ['Ann', 'Ben'])
  expect((await laterReadiness(world)).checks['approvers']).toContain('/invite @Veto')

  sandbox.setMembers('#finance-approvals', ['Ann', 'Ben', 'Veto'])
  sandbox.setChannel('#finance-approvals', { name: 'money' })
  const renamed = await laterReadiness(world)
  expect(renamed.checks['approvers']).toContain('Veto sees no channel #finance-approvals')
  expect(renamed.status).toBe('degraded')

  sandbox.setChannel('C0FINANCE', { name: 'finance-approvals' })
  expect(await laterReadiness(world)).toMatchObject({ status: 'ready' })
})

test('GET /readyz is degraded while the owner of a key is not in the workspace', async () => {
  const world = await startWorld()
  await world.bearer({ owner: 'gone@acme.test' })

  const { status, checks } = await laterReadiness(world)

  expect(status).toBe('degraded')
  expect(checks['owners']).toContain('gone@acme.test, is no longer in this workspace')
})

/** After what Slack said before was forgotten. */
async function laterReadiness(world: World) {
  await world.clock.advance(61_000)
  return readiness(world)
}

async function readiness({ veto }: World) {
  const response = await fetch(`${veto().url}/readyz`)
  return Readiness.parse(await response.json())
}

const Readiness = z.object({ status: z.string(), checks: z.record(z.string(), z.string()) })
