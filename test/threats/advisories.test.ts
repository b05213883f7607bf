import { readdirSync, readFileSync } from 'node:fs'
import { textOf } from 'slack-sandbox/block-kit'
import { expect, test } from 'vitest'
import { aBundle } from '../policy/builders.ts'
import { advanceUntil } from '../support/advance-until.ts'
import { privateWords, requestNow } from '../support/api-helpers.ts'
import { BIG_REFUND, cardOf, startWorld, type World } from '../support/start-world.ts'

const PAY = `
name: pay
priority: 200
rules:
  - { name: pay, tool: pay, action: require_approval, approvers: [payers] }
  - { name: shell, tool: shell, action: require_approval, approvers: [finance-team] }
`

test('CVE-2026-32065: a command is shown untrimmed, and its trimmed form is another call', async () => {
  const world = await startWorld({ policies: { 'pay.yaml': `${PAY}${payers('[ann@acme.test]')}` } })
  const client = await world.client()
  const asked = await client.authorize('support-agent', 'shell', { command: 'ls ' })
  const { ts, blocks } = await cardOf(world, String(asked.id))

  await world.sandbox.as('ann').click('Approve', { ts })
  const answer = await client.waitFor(String(asked.id))

  expect(textOf(blocks)).toContain('command  "ls "')
  const trimmed = { ...answer, params: { command: 'ls' } }
  await expect(client.redeem(trimmed)).rejects.toMatchObject({ code: 'params_mismatch' })
  expect((await client.redeem(answer)).status).toBe('redeemed')
})

test.each([
  ['a user group without members', '["@empty"]'],
  ['a user group that there is not', '["@no-such-group"]'],
  ['an address that nobody has', '[nobody@acme.test]'],
  ['an id that nobody has', '[U0NOBODY]'],
])('GHSA-49cg-279w-m73x: an empty list of approvers lets nobody approve: %s', async (_what, members) => {
  const world = await startWorld({ policies: { 'pay.yaml': `${PAY}${payers(members)}` } })
  const client = await world.client()
  const asked = await client.authorize('support-agent', 'pay', {})
  const { ts } = await cardOf(world, String(asked.id))

  for (const name of ['ann', 'dan', 'pat']) await world.sandbox.as(name).click('Approve', { ts })

  await advanceUntil(world, () => privateWords(world, 'pat').length > 0)
  expect((await requestNow(world, asked.id)).status).toBe('pending')
})

test.each([
  ['a rule that names none', 'rules:\n  - { name: x, tool: pay, action: require_approval }\n'],
  [
    'a rule with an empty list',
    'rules:\n  - { name: x, tool: pay, action: require_approval, approvers: [] }\n',
  ],
  [
    'a rule with an unknown group',
    'rules:\n  - { name: x, tool: pay, action: require_approval, approvers: [y] }\n',
  ],
  [
    'a tier that asks',
    'rules: []\ntiers: { irreversible: require_approval }\ntools: { pay: { tier: irreversible } }\n',
  ],
  ['a group without members', `rules: []${payers('[]')}`],
])('missing approvers are a policy error, not an allowance: %s', (_what, text) => {
  expect(() => aBundle({ 'a.yaml': text })).toThrow(/approver/)
})

test('calls that no policy covers stay denied without default approvers', () => {
  const call = {
    agentId: 'a',
    tool: 'pay',
    category: null,
    sessionId: null,
    context: {},
    params: {},
  }

  expect(aBundle({ 'a.yaml': 'rules: []' }).evaluate({ ...call, nowMs: 0 }).effect).toBe('deny')
})

test('GHSA-mqpw-46fh-299h: no API route that an agent may call approves its own request', async () => {
  const world = await startWorld()
  const key = await world.bearer({ scopes: ['authorize', 'audit', 'admin'] })
  const client = await world.client()
  const { id } = await client.authorize('support-agent', 'refund_payment', BIG_REFUND)
  const paths = ['approve', 'vote', 'decide', 'settle', 'redeem', 'result', 'reply', 'edit', 'grant']

  for (const path of paths) {
    const body = { params: BIG_REFUND, status: 'succeeded', text: 'Yes', choice: 'approve' }
    await post(world, { path: `/v1/requests/${id}/${path}`, key, body })
    await post(world, { path: `/v1/requests/${id}/${path}`, key, body: { params: BIG_REFUND } })
  }

  expect(await requestNow(world, id)).toMatchObject({ status: 'pending', allowed: false })
})

test('GHSA-mqpw-46fh-299h: only two files create votes, and both use the one action guard first', () => {
  const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => ({ name, text: readFileSync(`src/${name}`, 'utf8') }))

  const casting = sources.filter(({ text }) => /\{\s*kind: 'vote',\s*vote/.test(text)).map(({ name }) => name)
  expect(casting.sort()).toEqual(['approval/review/edit-transition.ts', 'approval/review/vote.ts'])
  const stepping = sources.filter(({ text }) => /\beditTransition\(/.test(text)).map(({ name }) => name)
  expect(stepping.sort()).toEqual(['approval/review/edit-transition.ts', 'approval/review/edit.ts'])
  for (const name of ['approval/review/vote.ts', 'approval/review/edit.ts']) {
    expect(sources.find((source) => source.name === name)?.text).toContain('actionGuard.check(')
  }
})

/** The group that the rule asks, in finance's channel. */
function payers(members: string): string {
  return `\napprovers: { payers: { channel: "#finance-approvals", members: ${members} } }\n`
}

async function post(
  world: World,
  { path, key, body }: { readonly path: string; readonly key: string; readonly body: object },
): Promise<void> {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
  await fetch(`${world.veto().url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
}
