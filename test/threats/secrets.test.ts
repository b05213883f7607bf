import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import type { JsonRecord } from '../../client/src/protocol/json.ts'
import { auditRows, privateWords } from '../support/api-helpers.ts'
import { runVeto } from '../support/run-veto.ts'
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
    db: { passphrase: bare(12), pwd: bare(13), access_key: bare(14), secretKey: bare(15) },
    oauth: [
      { idToken: bare(16), session_token: bare(17) },
      { 'x-api-key': bare(18), credentials: bare(19) },
    ],
    text_env: `API_KEY=${bare(20)} ./deploy`,
    text_header: `curl -H "Authorization: Bearer ${bare(21)}"`,
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
    secrets: [...shapes, ...Array.from({ length: 22 }, (_, at) => bare(at))],
  }
}

test('T23: secrets in the arguments reach neither Slack, nor the ledger and its exports, nor the log, the metrics or an explanation', async () => {
  const { params, context, summary, comment, secrets } = canaries()
  const logged: unknown[] = []
  const world = await startWorld({ policies: RULES, logged })
  const client = await world.client()

  const { id } = await client.authorize('support-agent', 'deploy', params, { context, summary })
  const { ts } = await cardOf(world, String(id))
  await reviewAndDeny(world, { ts, comment })
  // A digest is of what was asked before this moment.
  await world.clock.advance(60_000)
  await commandOf(world, '/veto audit')
  const digest = await commandOf(world, '/veto digest')
  // Waits while Home is looked at.
  await client.authorize('support-agent', 'deploy', params, { context, summary })

  const seen = {
    slack: JSON.stringify(world.sandbox.calls.map(({ args }) => args)),
    messages: CHANNELS.map((channel) => JSON.stringify(world.sandbox.messages(channel))).join('\n'),
    home: await homeOf(world, 'ann'),
    ledger: JSON.stringify(await auditRows(world, { request: String(id) })),
    exported: await textAt(world, '/v1/audit/export'),
    table: await textAt(world, '/v1/audit/export?format=csv'),
    metrics: await textAt(world, '/metrics'),
    searched: await searched(world),
    log: JSON.stringify(logged),
    explained: await explain(world, { params, context }),
  }
  expect(new Set(secrets).size).toBe(40)
  for (const [where, text] of Object.entries(seen)) {
    const leaked = secrets.filter(
      (secret) => text.includes(secret) || text.includes(JSON.stringify(secret).slice(1, -1)),
    )
    expect({ where, leaked }).toEqual({ where, leaked: [] })
  }
  expect(seen.slack).toMatch(/‹masked›.*‹masked, \d+ characters›/)
  for (const where of ['messages', 'ledger', 'exported', 'table', 'searched', 'home'] as const)
    expect([where, seen[where]]).toEqual([where, expect.stringMatching(WITNESS[where])])
  expect(digest).toContain('Deploy')
  expect(seen.metrics).toContain('veto_decisions')
})

const CHANNELS = ['#finance-approvals', '#agent-approvals']
/** What each place shows of the calls, so that it is known to have been looked at. */
const WITNESS = {
  ...{ messages: /Deploy/, home: /Deploy/ },
  ...{ ledger: /production/, exported: /production/, table: /production/, searched: /deploy/ },
}

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

/** The private answer, which stays among the messages of the channel. */
async function commandOf(world: World, line: string): Promise<string> {
  const answers = () => privateWords(world, 'eve', '#agent-approvals')
  const before = answers().length
  await world.sandbox.as('eve').type(line, '#agent-approvals')
  return world.sandbox.until(() => answers()[before], `an answer to ${line}`)
}

async function homeOf(world: World, name: string): Promise<string> {
  const person = world.sandbox.as(name)
  await person.openHome()
  const shown = () => JSON.stringify(person.home())
  await world.sandbox.until(() => shown().includes('Deploy'), 'Home with the call that waits')
  return shown()
}

async function textAt(world: World, path: string): Promise<string> {
  const authorization = `Bearer ${await world.bearer({ agents: '*', scopes: ['audit'] })}`
  return (await fetch(`${world.veto().url}${path}`, { headers: { authorization } })).text()
}

/** For people, and for programs. */
async function searched({ database }: World): Promise<string> {
  const settings = { VETO_DATABASE: database, VETO_POLICIES: 'policies' }
  const table = await runVeto(['audit', 'search'], settings)
  const lines = await runVeto(['audit', 'search', '--json'], settings)
  return `${table.out}\n${lines.out}`
}

async function explain(world: World, call: { params: JsonRecord; context: JsonRecord }): Promise<string> {
  const response = await fetch(`${world.veto().url}/v1/policies/explain`, {
    method: 'POST',
    headers: { authorization: `Bearer ${await world.bearer()}`, 'content-type': 'application/json' },
    body: JSON.stringify({ agentId: 'support-agent', tool: 'deploy', ...call }),
  })
  return response.text()
}
