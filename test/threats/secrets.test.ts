import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import type { JsonRecord } from '../../client/src/protocol/json.ts'
import { auditRows } from '../support/api-helpers.ts'
import { SECRETS } from '../support/secrets.ts'
import { cardOf, startWorld, type World } from '../support/start-world.ts'

const RULES = {
  'secrets.yaml': `
name: secrets
priority: 200
rules:
  - { name: ask, tool: deploy, when: 'args.target != "" || context.note != "" || args.token != ""', action: require_approval, approvers: [finance-team] }
tools:
  deploy: { title: Deploy, mask: [pin, customer.address, items.code] }
`,
}

/** Forty places of one call; each holds a secret that must leave memory nowhere. */
function canaries() {
  const shapes = Object.values(SECRETS)
  const shape = (at: number) => shapes[at % shapes.length] ?? ''
  const bare = (at: number) => `c4n4ry${at}x7Kq2Lm9Wz5`
  const params: JsonRecord = {
    target: 'production',
    filler: 'more than a card holds '.repeat(300),
    password: bare(0),
    nested: { deep: { apiKey: bare(1), list: [{ client_secret: bare(2) }] } },
    headers: { Authorization: bare(3), cookie: [bare(4), { a: bare(5) }] },
    pin: bare(6),
    customer: { name: 'Kim', address: bare(7) },
    items: [{ code: bare(8) }, { code: bare(9) }],
    token: bare(10),
    url: `postgres://app:${bare(11)}@db.acme.test/orders`,
    ...Object.fromEntries(shapes.map((secret, at) => [`text_${at}`, `see ${secret} there`])),
  }
  const context: JsonRecord = { note: shape(1), deep: [{ refresh_token: bare(0) }] }
  const summary = `Deploys with ${shape(2)}, pin ${bare(6)} and password ${bare(0)}`
  const comment = `No: ${shape(3)} must not be used`
  return {
    params,
    context,
    summary,
    comment,
    secrets: [...shapes, ...Array.from({ length: 12 }, (_, at) => bare(at))],
  }
}

test('T23: secrets in the arguments reach neither Slack, nor the ledger, nor the log, nor an explanation', async () => {
  const { params, context, summary, comment, secrets } = canaries()
  const logged: unknown[] = []
  const world = await startWorld({ policies: RULES, logged })
  const client = await world.client()

  const { id } = await client.authorize('support-agent', 'deploy', params, { context, summary })
  const { ts } = await cardOf(world, String(id))
  await reviewAndDeny(world, { ts, comment })
  await world.sandbox.as('eve').type('/veto audit', '#agent-approvals')
  const explained = await explain(world, { params, context })

  const seen = {
    slack: JSON.stringify(world.sandbox.calls.map(({ args }) => args)),
    ledger: JSON.stringify(await auditRows(world, { request: String(id) })),
    log: JSON.stringify(logged),
    explained,
  }
  expect(secrets.length).toBeGreaterThanOrEqual(30)
  for (const [where, text] of Object.entries(seen)) {
    const leaked = secrets.filter(
      (secret) => text.includes(secret) || text.includes(JSON.stringify(secret).slice(1, -1)),
    )
    expect({ where, leaked }).toEqual({ where, leaked: [] })
  }
  expect(seen.slack).toMatch(/‹masked›.*‹masked, \d+ characters›/)
  expect(seen.ledger).toContain('production')
})

test('T24: a masked value cannot be guessed from exported rows, however few values are possible', async () => {
  const world = await startWorld({ policies: RULES })
  const client = await world.client()
  for (let count = 0; count < 20; count += 1) {
    await client.authorize('support-agent', 'deploy', { target: 'x', pin: `${1_000 + count}` })
  }

  const rows = await auditRows(world, { tool: 'deploy', limit: '100' })

  const digests = new Set(rows.map(({ paramsDigest }) => paramsDigest))
  const exported = JSON.stringify(rows)
  expect(digests.size).toBe(20)
  for (let pin = 0; pin < 10_000; pin += 1) {
    const params = { pin: String(pin).padStart(4, '0'), target: 'x' }
    const named = JSON.stringify({ agentId: 'support-agent', params, tool: 'deploy' })
    for (const guess of [JSON.stringify(params), named, `veto-params-v1\0\0${named}`, params.pin]) {
      expect(digests.has(`sha256:${createHash('sha256').update(guess).digest('hex')}`)).toBe(false)
    }
  }
  expect(exported).not.toContain('salt')
})

async function reviewAndDeny(world: World, { ts, comment }: { ts: string; comment: string }): Promise<void> {
  const ann = world.sandbox.as('ann')
  await ann.click('Review in full', { ts })
  await world.sandbox.until(() => ann.modal(), 'the review')
  await ann.closeModal()
  await ann.click('Deny', { ts })
  await world.sandbox.until(() => ann.modal(), 'the modal that asks for the reason')
  await ann.submit({ Reason: comment })
  await world.sandbox.until(
    () =>
      world.sandbox
        .messages('#finance-approvals')
        .find((message) => JSON.stringify(message).includes('denied by')),
    'the settled card',
  )
}

async function explain(world: World, call: { params: JsonRecord; context: JsonRecord }): Promise<string> {
  const response = await fetch(`${world.veto().url}/v1/policies/explain`, {
    method: 'POST',
    headers: { authorization: `Bearer ${await world.bearer()}`, 'content-type': 'application/json' },
    body: JSON.stringify({ agentId: 'support-agent', tool: 'deploy', ...call }),
  })
  return response.text()
}
