import { textOf } from 'slack-sandbox/block-kit'
import { expect, test } from 'vitest'
import { createLockdowns } from '../../src/approval/lockdowns/lockdowns.ts'
import { createInProcessChanges } from '../../src/storage/in-process-changes.ts'
import { openStore } from '../../src/storage/open/open-store.ts'
import { advanceUntil } from '../support/advance-until.ts'
import { auditRows, requestNow } from '../support/api-helpers.ts'
import { cardSaying, lastWords, lockDown, lockdownPosts } from '../support/lockdowns.ts'
import { ALLOWING, ASKING_ONE } from '../support/pings.ts'
import { runVeto } from '../support/run-veto.ts'
import { silentLog } from '../support/silent-log.ts'
import { startWorld } from '../support/start-world.ts'

const ASKING_LONG = ASKING_ONE.replace('max: 1h }', 'max: 1h }, timeout: 20d')
const REASON = 'Locked down by Pat Kim: Suspicious refunds'
const ADMIN = { agents: '*', scopes: ['authorize', 'admin'] } as const
const LOCKED = { agents: 'support-*', reason: 'Suspicious refunds' }

test('a lockdown from Slack denies the next call, the pending request and the approved call, and its posts say so', async () => {
  const world = await startWorld({ policies: { 'ping.yaml': ASKING_ONE } })
  const client = await world.client()
  const approved = await client.authorize('support-agent', 'ping', { n: 1 })
  await world.sandbox.as('ann').click('Approve', { ts: (await cardSaying(world, approved.id)).ts })
  const allowed = await client.waitFor(String(approved.id))
  const pending = await client.authorize('support-agent', 'ping', { n: 2 })
  const { ts } = await cardSaying(world, pending.id)
  const waiting = client.waitFor(pending)
  const pat = world.sandbox.as('pat')

  await pat.type('/veto lockdown agent support-agent Suspicious refunds.', '#finance-approvals')
  await world.sandbox.until(() => pat.modal(), 'the form')
  const form = JSON.stringify(pat.modal())
  await pat.submit({})

  expect(form).toContain('It also denies 1 pending request and 1 approved call that has not started.')
  expect(await waiting).toMatchObject({
    status: 'denied',
    outcome: 'denied',
    reason: REASON,
    matchedPolicyId: null,
    matchedRule: null,
  })
  await expect(client.redeem(allowed)).rejects.toMatchObject({ code: 'no_longer_allowed' })
  expect(await requestNow(world, approved.id)).toMatchObject({ allowed: false, status: 'denied' })
  const next = await client.authorize('support-agent', 'ping', { n: 3 })
  expect(next).toMatchObject({ allowed: false, status: 'denied', reason: REASON, matchedPolicyId: null })
  await cardSaying(world, pending.id, 'ocked down by Pat')
  await advanceUntil(world, () => lockdownPosts(world).length === 1)
  await advanceUntil(world, () => lockdownPosts(world, '#finance-approvals').length === 1)
  expect(lockdownPosts(world)[0]).toContain('🔒 Locked down: agent support-agent')
  expect(lockdownPosts(world)[0]).toContain('Suspicious refunds')
  await expect(world.sandbox.as('ann').click('Approve', { ts })).rejects.toThrow()
  expect(await auditRows(world, { kind: 'lockdown' })).toMatchObject([
    { actor: 'U0PAT', agentId: 'support-agent', tool: null },
  ])
})

test('a lockdown of an agent or tool whose name is misspelt warns before it starts, and names the one that is active', async () => {
  const world = await startWorld({ policies: { 'ping.yaml': ALLOWING } })
  const client = await world.client()
  await client.authorize('support-agent', 'ping')
  await world.clock.advance(1)
  const pat = world.sandbox.as('pat')
  const formFor = async (typed: string) => {
    await pat.type(`/veto lockdown ${typed}`, '#finance-approvals')
    const form = textOf([...(await world.sandbox.until(() => pat.modal(), 'the form')).blocks])
    await pat.closeModal()
    return form
  }

  const agent = await formFor('agent suport-agent Suspicious refunds')
  const tool = await formFor('tool pnig Suspicious refunds')
  const known = [await formFor('agent Support-Agent Panic'), await formFor('tool p* Panic')]

  expect(agent).toContain('Did you mean support-agent?')
  expect(agent).toContain('⚠ No agent named "suport-agent" was active in the last 14 days.')
  expect(tool).toContain('⚠ No tool named "pnig" was active in the last 14 days. Did you mean ping?')
  expect(known.join()).not.toContain('⚠')
})

test('a lockdown that denies a request of an agent that was not active lately warns of nothing', async () => {
  const world = await startWorld({ policies: { 'ping.yaml': ASKING_LONG } })
  const client = await world.client()
  await client.authorize('support-agent', 'ping')
  await world.clock.jump(15 * 86_400_000)
  const pat = world.sandbox.as('pat')

  await pat.type('/veto lockdown agent support-agent Panic', '#finance-approvals')
  const form = textOf([...(await world.sandbox.until(() => pat.modal(), 'the form')).blocks])

  expect(form).toContain('It also denies 1 pending request.')
  expect(form).not.toContain('⚠')
})

test('/veto lockdown lists what is locked down, and an admin lifts it with a reason, which is posted', async () => {
  const world = await startWorld({ policies: { 'ping.yaml': ALLOWING } })
  const client = await world.client()
  await lockDown(world, 'tool p* for 2h Suspicious refunds')
  await advanceUntil(world, () => lockdownPosts(world).length === 1)
  expect((await client.authorize('support-agent', 'ping')).status).toBe('denied')
  const pat = world.sandbox.as('pat')

  await pat.type('/veto lockdown', '#finance-approvals')
  await world.sandbox.until(() => lastWords(world, 'pat').includes('tools p*'), 'the list')
  await pat.closeModal()
  await pat.click('Lift')
  await world.sandbox.until(() => pat.modal(), 'the form')
  await pat.submit({ 'Why is it safe now?': 'The key was rotated' })

  await advanceUntil(world, () => lockdownPosts(world).length === 2)
  expect(lockdownPosts(world)[0]).toContain('🔓 No longer locked down: tools p*')
  expect(lockdownPosts(world)[1]).toContain('🔓 Lockdown lifted: tools p*')
  expect(lockdownPosts(world)[1]).toContain('The key was rotated')
  expect((await client.authorize('support-agent', 'ping')).status).toBe('allowed')
  expect(await auditRows(world, { kind: 'lockdown_lifted' })).toMatchObject([
    { actor: 'U0PAT', tool: 'p*', reason: expect.stringContaining('The key was rotated') },
  ])
})

test('only admins start and lift lockdowns: others are refused privately and on the record, and see the active ones', async () => {
  const world = await startWorld({ policies: { 'ping.yaml': ALLOWING } })
  const ann = world.sandbox.as('ann')

  await ann.type('/veto lockdown all Panic', '#finance-approvals')
  await world.sandbox.until(() => lastWords(world, 'ann').includes('Only admins'), 'the refusal')
  expect(ann.modal()).toBeNull()
  await lockDown(world, 'all Suspicious refunds')
  await ann.type('/veto lockdown', '#finance-approvals')
  await world.sandbox.until(() => lastWords(world, 'ann').includes('everything'), 'the list')

  await expect(ann.click('Lift')).rejects.toThrow()
  expect(await auditRows(world, { kind: 'lockdown_refused' })).toMatchObject([
    { actor: 'U0ANN', reason: 'not_an_admin: tried to lock down everything' },
  ])
  expect(await auditRows(world, { kind: 'lockdown' })).toHaveLength(1)
})

test('a lockdown is over at its end: calls run again, and that is posted and recorded once, across restarts', async () => {
  const world = await startWorld({ policies: { 'ping.yaml': ALLOWING } })
  const admin = await world.client(ADMIN)
  await admin.lockdowns.start({ ...LOCKED, endsIn: '10m' })
  await advanceUntil(world, () => lockdownPosts(world).length === 1)

  await world.clock.advance(10 * 60_000 - 1 - (world.clock.nowMs() % 1))
  await world.restart()
  await world.clock.jump(11 * 60_000)
  await advanceUntil(world, () => lockdownPosts(world).length === 2)
  await world.restart()
  await world.clock.advance(60_000)

  const client = await world.client()
  expect((await client.authorize('support-agent', 'ping')).status).toBe('allowed')
  expect(lockdownPosts(world)).toHaveLength(2)
  expect(lockdownPosts(world)[1]).toContain('🔓 Lockdown ended: agents support-*')
  expect(await auditRows(world, { kind: 'lockdown_expired' })).toHaveLength(1)
})

test('a lockdown ends at its time by the monotonic clock, whatever the wall clock does', async () => {
  const world = await startWorld({ policies: { 'ping.yaml': ALLOWING } })
  const admin = await world.client(ADMIN)
  await admin.lockdowns.start({ ...LOCKED, endsIn: '10m' })
  const status = async () => (await admin.authorize('support-agent', 'ping')).status

  world.clock.stepWall(-3_600_000)
  await world.clock.jump(10 * 60_000 - 1)
  const before = await status()
  await world.clock.advance(1)

  expect([before, await status()]).toEqual(['denied', 'allowed'])
})

test('a lockdown holds across a restart, which denies what was still open', async () => {
  const world = await startWorld({ policies: { 'ping.yaml': ASKING_ONE } })
  const client = await world.client()
  const { id } = await client.authorize('support-agent', 'ping')
  await cardSaying(world, id)
  await world.veto().stop()
  const store = await openStore({
    database: world.database,
    log: silentLog,
    changes: createInProcessChanges(),
    alone: false,
  })
  const reason = 'Server is down'
  const locked = { agents: 'support-agent', tools: '*', reason, durationMs: null }
  await createLockdowns({ store, clock: world.clock }).start(locked, { id: 'cli', name: 'cli' })
  await store.close()

  await world.restart()

  const card = await cardSaying(world, id, 'ocked down by cli')
  expect(textOf(card.blocks)).toContain('Server is down')
  expect(await requestNow(world, id)).toMatchObject({
    status: 'denied',
    reason: 'Locked down by cli: Server is down',
  })
})

test('the command line locks down beside a running server, from its next call on, and lifts it again', async () => {
  const world = await startWorld({ policies: { 'ping.yaml': ALLOWING } })
  const client = await world.client()
  const environment = { VETO_DATABASE: world.database }
  const veto = (...args: readonly string[]) => runVeto(['lockdown', ...args], environment)

  const started = await veto('start', '--tool', 'pin*', '--for', '2h', '--reason', 'Odd pings')
  const denied = await client.authorize('support-agent', 'ping')
  const id = /lck_[\w-]+/.exec(started.out)?.[0] ?? ''
  const listed = await veto('list')
  const lifted = await veto('lift', id, '--reason', 'Fine')
  const again = await veto('lift', id, '--reason', 'Fine')
  const wrong = await veto('start', '--reason', 'Nothing named')

  expect(denied).toMatchObject({ status: 'denied', reason: 'Locked down by cli: Odd pings' })
  expect(listed.out).toContain('tools pin*')
  expect([lifted.out, again.out]).toEqual([
    `${id} is lifted: tools pin*`,
    `${id} had already ended: tools pin*`,
  ])
  expect(wrong.err).toContain('Expected --agent, --tool or both; or --all alone for everything')
  expect((await client.authorize('support-agent', 'ping')).status).toBe('allowed')
})

test('a lockdown overrides grants, questions, explanations and AuthZEN evaluations', async () => {
  const world = await startWorld({ policies: { 'ping.yaml': ASKING_ONE } })
  const admin = await world.client(ADMIN)
  await admin.grantTool('ping', { agentId: 'support-agent', expiresIn: '1h' })
  const granted = await admin.authorize('support-agent', 'ping')
  await admin.lockdowns.start({ ...LOCKED, tools: '*' })

  const denied = await admin.authorize('support-agent', 'ping')
  const key = await world.bearer(ADMIN)
  const post = async (path: string, body: object) => {
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
    const answer = await fetch(`${world.veto().url}${path}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    })
    return answer.json()
  }

  expect(granted.status).toBe('allowed')
  expect(denied).toMatchObject({ status: 'denied', grantId: null })
  expect(await post('/v1/policies/explain', { agentId: 'support-agent', tool: 'ping' })).toMatchObject({
    verdict: 'deny',
    lockdown: { agents: 'support-*', active: true },
    text: expect.stringContaining('Without the lockdown:'),
  })
  expect(
    await post('/access/v1/evaluation', {
      subject: { type: 'agent', id: 'support-agent' },
      action: { name: 'ping' },
      resource: { type: 'tool', id: 'ping' },
    }),
  ).toMatchObject({ decision: false })
  expect(
    await post('/v1/questions', {
      agentId: 'support-agent',
      question: 'Where?',
      kind: 'text',
      approvers: ['finance-team'],
    }),
  ).toMatchObject({ status: 'denied', allowed: false })
})

test('over HTTP an admin key locks down only agents that it covers, and every key lists what is active', async () => {
  const world = await startWorld()
  const client = await world.client()
  const ofSupport = await world.client({ agents: 'support-*', scopes: ['admin'] })
  const all = await world.client(ADMIN)

  await expect(client.lockdowns.start(LOCKED)).rejects.toMatchObject({ status: 403 })
  await expect(ofSupport.lockdowns.start({ tools: 'ping', reason: 'x' })).rejects.toMatchObject({
    status: 403,
  })
  const everything = await all.lockdowns.start({ agents: '*', reason: 'Everything' })
  const own = await ofSupport.lockdowns.start({ agents: 'support-agent', reason: 'One' })
  await expect(ofSupport.lockdowns.lift(everything.id, 'x')).rejects.toMatchObject({ status: 404 })
  await ofSupport.lockdowns.lift(own.id, 'Fine')

  expect((await client.lockdowns.list({ active: 'true' })).map(({ id }) => id)).toEqual([everything.id])
  expect((await client.lockdowns.list()).map(({ id }) => id)).toEqual([own.id, everything.id])
  expect(await (await fetch(`${world.veto().url}/readyz`)).json()).toMatchObject({
    checks: { lockdowns: '1 active' },
  })
})
