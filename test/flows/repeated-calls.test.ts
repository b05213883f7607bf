import { expect, test } from 'vitest'
import { startWorld, type World } from '../support/start-world.ts'

const POLICY = `
name: counted
priority: 1000
rules:
  - name: two_an_hour
    tool: send_report
    limit: { max: 2, per: 1h, by: agent }
    action: deny
  - name: reports
    tool: send_report
    action: allow
quotas: { support-agent: { rate: 3/h } }
`

const GRANTED = `
name: granted
priority: 1000
rules:
  - name: asked
    tool: send_report
    action: require_approval
    approvers: [growth]
    grant: { scope: [tool], max: 1h }
`

test('a repeated call gets its request whatever has changed: its limit and its rate are used up, the policies deny it', async () => {
  const world = await startWorld({ policies: { 'counted.yaml': POLICY } })
  const key = await world.bearer()
  const first = await send(world, key, 'a', 1)
  const second = await send(world, key, 'b', 2)
  expect([first.outcome, second.outcome]).toEqual(['allowed', 'allowed'])

  expect((await send(world, key, 'c', 3)).outcome).toBe('denied')
  expect((await send(world, key, 'a', 1)).id).toBe(first.id)
  expect(await send(world, key, 'd', 4)).toMatchObject({ code: 'too_many_requests' })
  expect((await send(world, key, 'b', 2)).id).toBe(second.id)
  expect(await decided(world)).toBe(3)
  expect(
    await world.writePolicy('counted.yaml', POLICY.replaceAll('action: allow', 'action: deny')),
  ).toBeNull()
  expect((await send(world, key, 'a', 1)).id).toBe(first.id)
})

test('a repeated call is not counted by the rate, and another body under its key is refused without a record', async () => {
  const world = await startWorld({ policies: { 'counted.yaml': POLICY } })
  const key = await world.bearer()
  const { id } = await send(world, key, 'a', 1)

  const again = await Promise.all(Array.from({ length: 12 }, () => send(world, key, 'a', 1)))

  expect(again.map((answer) => answer.id)).toEqual(Array(12).fill(id))
  expect(await send(world, key, 'a', 2)).toMatchObject({ code: 'idempotency_mismatch', allowed: false })
  expect(await decided(world)).toBe(1)
  expect((await send(world, key, 'b', 3)).outcome).toBe('allowed')
})

test('of calls with one idempotency key that arrive together one is recorded, and all get it', async () => {
  const world = await startWorld({ policies: { 'counted.yaml': POLICY.replace('3/h', '1000/s') } })
  const key = await world.bearer()

  const together = await Promise.all(Array.from({ length: 20 }, () => send(world, key, 'a', 1)))

  expect(new Set(together.map(({ id }) => id)).size).toBe(1)
  expect(together.every(({ outcome }) => outcome === 'allowed')).toBe(true)
  expect(await decided(world)).toBe(1)
})

test('repeated calls use a grant once, and get their request also when its uses are used up', async () => {
  const world = await startWorld({ policies: { 'granted.yaml': GRANTED } })
  const [key, admin] = [
    await world.bearer(),
    await world.bearer({ agents: '*', scopes: ['admin', 'authorize'] }),
  ]
  const grant = { agentId: 'support-agent', tool: 'send_report', expiresIn: '1h', uses: 2 }
  const headers = { authorization: `Bearer ${admin}`, 'content-type': 'application/json' }
  const grants = `${world.veto().url}/v1/grants`
  await fetch(grants, { method: 'POST', headers, body: JSON.stringify(grant) })
  const usesLeft = async () => Object(await (await fetch(grants, { headers })).json()).grants[0]?.usesLeft

  const together = await Promise.all(Array.from({ length: 20 }, () => send(world, key, 'a', 1)))
  expect(new Set(together.map(({ id, status }) => `${id} ${status}`)).size).toBe(1)
  expect(await usesLeft()).toBe(1)
  const last = await send(world, key, 'b', 2)
  expect((await send(world, key, 'c', 3)).status).toBe('pending')

  expect(await send(world, key, 'a', 1)).toMatchObject({ id: together[0]?.id, status: 'allowed' })
  expect(await send(world, key, 'b', 2)).toMatchObject({ id: last.id, status: 'allowed' })
})

async function decided(world: World): Promise<number> {
  const auditor = await world.bearer({ agents: '*', scopes: ['audit'] })
  const page = await fetch(`${world.veto().url}/v1/audit?kind=decided`, {
    headers: { authorization: `Bearer ${auditor}` },
  })
  return Object(await page.json()).entries.length
}

async function send(world: World, key: string, idempotencyKey: string, report: number) {
  const answer = await fetch(`${world.veto().url}/v1/authorize`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${key}`,
      'content-type': 'application/json',
      'idempotency-key': idempotencyKey,
    },
    body: JSON.stringify({ agentId: 'support-agent', tool: 'send_report', params: { report } }),
  })
  return Object(await answer.json())
}
