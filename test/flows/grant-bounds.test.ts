import { textOf } from 'slack-sandbox/block-kit'
import { expect, test } from 'vitest'
import { auditRows, privateWords, requestNow } from '../support/api-helpers.ts'
import { cardOf, startWorld, type World } from '../support/start-world.ts'

const LETTERS = `
name: letters
priority: 200
rules:
  - name: short
    tool: send_letter
    action: require_approval
    approvers: [finance-team]
    grant: { scope: [tool, category], max: 30m }
    confirm: type_tool_name
    require_reason: [approve]
    message: Letters need a look
  - name: lasting
    tool: send_map
    action: require_approval
    approvers: [finance-team]
    grant: { scope: [category], max: 999999s }
    message: Maps need a look
  - name: two_people
    tool: send_parcel
    action: require_approval
    approvers: [finance-team]
    quorum: 2
    grant: { scope: [tool], max: 2h }
    message: Parcels need two
  - name: plain
    tool: send_card
    action: require_approval
    approvers: [finance-team]
    grant: { scope: [tool], max: 2h }
    message: Cards need a look
tools:
  send_letter: { title: Send a letter, category: edit, show: [to] }
  send_map: { title: Send a map, category: edit, show: [to] }
  send_card: { title: Send a card, category: read, show: [to] }
`
const MENU = 'Allow more than once…'
const FOR_ONE_HOUR = 'This tool, in any session, for 1 h'
const FOR_FIVE = 'This tool, in any session, for 5 calls, within 30 min'

test('the grant modal names the category and the session, and offers nothing longer than the rule allows', async () => {
  const { world, modal } = await opened('send_letter')

  expect(modal.words).toContain('support-agent asks to run send_letter in session run-42')
  expect(modal.words).toContain('Its category: edit')
  expect(modal.options).toEqual([
    'This tool, in this session, for 30 min',
    FOR_FIVE,
    'All tools of its category, in this session, for 30 min',
    'All tools of its category, in any session, for 5 calls, within 30 min',
  ])
  expect(await auditRows(world, { kind: 'granted' })).toEqual([])
})

test('the grant modal opens for every duration of a rule, as its options are never longer than Slack allows', async () => {
  const { modal } = await opened('send_map')

  expect(modal.options).toEqual([
    'All tools of its category, in this session, for 11 days 13 h 46 min 39 s',
    'All tools of its category, in any session, for 1 h',
    'Its category, in any session, for 5 calls, within 11 days 13 h 46 min 39 s',
  ])
})

test('the grant modal says that later calls run with any values, and for whom', async () => {
  const { modal } = await opened('send_card', { requester: 'dan@acme.test' })

  expect(modal.words).toContain(
    'run without asking, with any values, if they are also for dan@acme.test and would ask the same people.',
  )
})

test('the grant modal offers no session when the call has none, and names no requester', async () => {
  const { modal } = await opened('send_card', {})

  expect(modal.words).toContain('if they name no requester, like this one, and would ask the same people.')

  expect(modal.options).toEqual([FOR_ONE_HOUR, 'This tool, in any session, for 5 calls, within 2 h'])
  expect(modal.words).toContain('support-agent asks to run send_card\n')
})

test('the grant modal grants nothing while the tool name or the reason is missing', async () => {
  const { world, id } = await opened('send_letter')
  const ann = world.sandbox.as('ann')

  await ann.submit({ 'Also allow': FOR_FIVE })
  await ann.submit({ Reason: 'Checked' })
  await ann.submit({ 'Type the name of the tool': 'send' })
  const before = (await requestNow(world, id)).status
  const granted = await auditRows(world, { kind: 'granted' })
  await ann.submit({ 'Type the name of the tool': 'send_letter' })

  expect([before, granted]).toEqual(['pending', []])
  expect((await requestNow(world, id)).status).toBe('approved')
  expect(await auditRows(world, { kind: 'granted' })).toHaveLength(1)
})

test('the grant modal grants nothing when the request was settled meanwhile', async () => {
  const { world, id, ts } = await opened('send_card')

  await world.sandbox.as('ben').click('Approve', { ts })
  await world.sandbox.until(async () => (await requestNow(world, id)).status === 'approved', 'an approval')
  await world.sandbox.as('ann').submit({ 'Also allow': FOR_ONE_HOUR })

  expect(await auditRows(world, { kind: 'granted' })).toEqual([])
  expect(await (await world.client()).grants()).toEqual([])
})

test('the grant modal is not offered where two people must approve', async () => {
  const world = await startWorld({ policies: { 'letters.yaml': LETTERS } })
  const asked = await (await world.client()).authorize('support-agent', 'send_parcel')
  const { ts } = await cardOf(world, String(asked.id))

  await expect(world.sandbox.as('ann').choose(MENU, { ts })).rejects.toThrow("sees no option 'Allow more")
})

test('a grant can be revoked in Slack by the people whose approval it replaces, and by nobody else who sees it', async () => {
  const { world } = await opened('send_card')
  await world.sandbox.as('ann').submit({ 'Also allow': FOR_ONE_HOUR })
  const [grant] = await (await world.client()).grants()

  for (const name of ['ben', 'dan']) await world.sandbox.as(name).type('/veto grants', '#finance-approvals')
  await world.sandbox.until(
    () => received(world, 'ben') !== '' && received(world, 'dan') !== '',
    'two answers',
  )
  await expect(world.sandbox.as('dan').click('Revoke')).rejects.toThrow()
  await world.sandbox.as('ben').click('Revoke')
  await world.sandbox.until(() => received(world, 'ben').includes('No active grants'), 'the list without it')

  expect(received(world, 'dan')).toContain('support-agent may run send_card')
  expect(await auditRows(world, { kind: 'revoked' })).toMatchObject([
    { actor: 'U0BEN', reason: expect.stringContaining(String(grant?.id)) },
  ])
})

test('a grant can be revoked over the API by its agent and by admins of that agent; others get not found', async () => {
  const world = await startWorld({ policies: { 'letters.yaml': LETTERS } })
  const admin = await world.client({ scopes: ['admin'] })
  const stranger = await world.client({ agents: 'sales-agent', scopes: ['authorize', 'admin'] })
  const auditor = await world.client({ scopes: ['audit'] })
  const made = await admin.grantTool('send_card', { agentId: 'support-agent', expiresIn: '1h' })

  await expect(stranger.revokeGrant(made.id)).rejects.toMatchObject({ status: 404, code: 'not_found' })
  await expect(auditor.revokeGrant(made.id)).rejects.toMatchObject({ status: 403, code: 'scope_missing' })
  await expect(stranger.grantTool('x', { agentId: 'support-agent', expiresIn: '1h' })).rejects.toMatchObject({
    code: 'agent_not_covered',
  })
  expect(await stranger.grants()).toEqual([])
  expect(await admin.revokeGrant(made.id)).toMatchObject({ id: made.id, active: false })
})

test('session grants are listed to the client by tool and category while they are active', async () => {
  const world = await startWorld({ policies: { 'letters.yaml': LETTERS } })
  const admin = await world.client({ scopes: ['authorize', 'admin'] })
  const bounds = { agentId: 'support-agent', expiresIn: '1h' }

  await admin.grantTool('send_letter', { ...bounds, sessionId: 'run-42' })
  await admin.grantTool('send_letter', bounds)
  await admin.grantCategory('edit', bounds)
  await admin.grantTool('send_card', { ...bounds, sessionId: 'run-43' })

  expect(await admin.getGrants('support-agent', 'run-42')).toEqual({
    categories: ['edit'],
    tools: ['send_letter'],
  })
  await world.clock.jump(3_600_000)
  expect(await admin.getGrants('support-agent', 'run-42')).toEqual({ categories: [], tools: [] })
})

test.each([
  ['for longer than 31 days', { expiresIn: '32d' }],
  ['without an end', { expiresIn: '' }],
  ['for no call', { expiresIn: '1h', uses: 0 }],
])('session grants are not created %s', async (_, bounds) => {
  const world = await startWorld()
  const admin = await world.client({ scopes: ['authorize', 'admin'] })

  await expect(admin.grantTool('send_card', { agentId: 'support-agent', ...bounds })).rejects.toMatchObject({
    code: 'invalid_body',
  })
  expect(await admin.grants()).toEqual([])
})

/** A call that people are asked about, and the modal that Ann opened on it. */
async function opened(
  tool: string,
  options: { sessionId?: string; requester?: string } = { sessionId: 'run-42' },
) {
  const world = await startWorld({ policies: { 'letters.yaml': LETTERS } })
  const asked = await (await world.client()).authorize('support-agent', tool, { to: 'x' }, options)
  const { ts } = await cardOf(world, String(asked.id))
  const ann = world.sandbox.as('ann')
  await ann.choose(MENU, { ts })
  const { blocks } = await world.sandbox.until(() => ann.modal(), 'the modal')
  const labels = [
    ...JSON.stringify(blocks).matchAll(/"text":"((?:This tool|All tools|Its category,)[^"]*)"/g),
  ]
  return {
    world,
    ts,
    id: asked.id,
    modal: { words: textOf(blocks), options: labels.map(([, label]) => label) },
  }
}

function received(world: World, name: string): string {
  return privateWords(world, name).at(-1) ?? ''
}
