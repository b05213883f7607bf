import { describe, expect, test } from 'vitest'
import { auditRows } from '../support/at-the-door.ts'
import { startWorld } from '../support/start-world.ts'

const ALLOWING = 'rules: [{ name: let, tool: ping, action: allow }]\n'
const DENYING = 'rules: [{ name: stop, tool: ping, action: deny, message: Not today }]\n'

describe('a change of the policies', () => {
  test('holds for the next call, and is recorded', async () => {
    const world = await startWorld({ policies: { 'ping.yaml': ALLOWING } })
    const client = await world.client()

    const before = await client.authorize('support-agent', 'ping')
    const fault = await world.writePolicy('ping.yaml', DENYING)
    const after = await client.authorize('support-agent', 'ping')

    expect(fault).toBeNull()
    expect([before.allowed, after.allowed]).toEqual([true, false])
    expect(after.reason).toBe('Not today')
    expect(await auditRows(world, { kind: 'bundle_loaded' })).toHaveLength(2)
  })

  test('that is faulty leaves the last good policies in force, says where, and makes Veto degraded', async () => {
    const world = await startWorld({ policies: { 'ping.yaml': ALLOWING } })
    const client = await world.client()

    const fault = await world.writePolicy('ping.yaml', 'rules: [{ name: let, tol: ping, action: allow }]\n')
    const answer = await client.authorize('support-agent', 'ping')
    const ready = await fetch(`${world.veto().url}/readyz`)

    expect(fault).toMatch(/ping\.yaml:1:\d+: .*tool/)
    expect(answer.allowed).toBe(true)
    expect(ready.status).toBe(200)
    expect(await ready.json()).toMatchObject({ status: 'degraded', checks: { database: 'ok', slack: 'ok' } })
  })

  test('that takes away a group lets nobody of it vote on what is already asked', async () => {
    const world = await startWorld({ policies: { 'ping.yaml': asking('finance-team') } })
    const client = await world.client()
    const { id } = await client.authorize('support-agent', 'ping')
    const card = await world.sandbox.until(() => world.sandbox.messages('#finance-approvals')[0], 'the card')

    await world.writePolicy('workspace.yaml', WORKSPACE_WITHOUT_FINANCE)
    await world.writePolicy('support.yaml', 'rules: [{ name: none, tool: nothing, action: deny }]\n')
    const fault = await world.writePolicy('ping.yaml', asking('growth'))
    await world.sandbox.as('ann').click('Approve', { ts: card.ts })

    expect(fault).toBeNull()
    expect(
      (await auditRows(world, { request: String(id), kind: 'vote_refused' })).map(({ reason }) => reason),
    ).toEqual(['not_an_approver'])
  })
})

const WORKSPACE_WITHOUT_FINANCE = `
approvers:
  growth: { channel: "#growth-approvals", members: [U0CLEO] }
  managers: { channel: "#agent-approvals", members: [U0DAN] }
`

function asking(group: string): string {
  return `rules: [{ name: ask, tool: ping, action: require_approval, approvers: [${group}] }]\n`
}
