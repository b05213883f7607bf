import fc from 'fast-check'
import { textOf } from 'slack-sandbox/block-kit'
import { expect, test } from 'vitest'
import type { VetoClient } from '../../client/src/index.ts'
import { advanceUntil } from '../support/advance-until.ts'
import { auditRows, privateWords, requestNow } from '../support/api-helpers.ts'
import { cardOf, startWorld, type World } from '../support/start-world.ts'
import { repliesTo } from '../support/threads.ts'

const HOUR_MS = 3_600_000

const MAILS = `
name: mails
priority: 200
rules:
  - name: mail_review
    tool: send_mail
    action: require_approval
    approvers: [finance-team]
    grant: { scope: [tool, category], max: 2h }
    message: Mails need a look
  - { name: abroad, tool: send_mail, when: args.to == "ceo@acme.test", action: deny, message: Nobody mails the CEO }
  - name: large
    tool: send_mail
    when: args.size > 100
    action: require_approval
    approvers: [managers]
    grant: { scope: [tool], max: 2h }
    message: Large mails go to managers
  - name: letter_review
    tool: [send_letter, print_letter]
    action: require_approval
    approvers: [finance-team]
    grant: { scope: [category], max: 2h }
    message: Letters need a look
  - { name: pays, tool: pay_out, action: require_approval, approvers: [finance-team], message: Payouts need a look }
tools:
  send_mail: { title: Send a mail, category: edit, show: [to] }
  send_letter: { title: Send a letter, category: edit, show: [to] }
`

const MAIL = { to: 'dan@acme.test', size: 1 }

test("a grant approves the call, and allows the same agent's calls in this session until the rule's maximum", async () => {
  const world = await startWorld({ policies: { 'mails.yaml': MAILS } })
  const client = await world.client()
  const first = await client.authorize('support-agent', 'send_mail', MAIL, { sessionId: 'run-1' })

  const { ts } = await grant(world, first.id, 'This tool, in this session, for 2 h')
  const answer = await client.waitFor(first)
  const again = await client.authorize(
    'support-agent',
    'send_mail',
    { ...MAIL, to: 'x' },
    { sessionId: 'run-1' },
  )
  const elsewhere = await client.authorize('support-agent', 'send_mail', MAIL, { sessionId: 'run-2' })
  await world.clock.jump(2 * HOUR_MS)
  const later = await client.authorize('support-agent', 'send_mail', MAIL, { sessionId: 'run-1' })

  expect(answer).toMatchObject({ status: 'approved' })
  expect(again).toMatchObject({ status: 'allowed', grantId: expect.stringMatching(/^grant_|^grt_/) })
  expect(again.reason).toContain('Allowed by a grant of Ann Meyer: send_mail for support-agent')
  expect([elsewhere.status, later.status]).toEqual(['pending', 'pending'])
  expect(repliesTo(world, ts).map(({ blocks }) => textOf(blocks))[0]).toContain(
    'Ann Meyer also allowed send_mail for support-agent in session run-1, until',
  )
  expect(await auditRows(world, { kind: 'granted' })).toMatchObject([
    { actor: 'U0ANN', tool: 'send_mail', requestId: first.id },
  ])
})

test('a grant for one hour applies to every session of this agent, and to no other agent', async () => {
  const world = await startWorld({ policies: { 'mails.yaml': MAILS } })
  const client = await world.client({ agents: '*' })
  const first = await client.authorize('support-agent', 'send_mail', MAIL)

  await grant(world, first.id, 'This tool, in any session, for 1 h')
  const statuses = await statusesOf([
    client.authorize('support-agent', 'send_mail', MAIL, { sessionId: 'any' }),
    client.authorize('sales-agent', 'send_mail', MAIL),
  ])
  await world.clock.jump(HOUR_MS - 1)
  const last = await client.authorize('support-agent', 'send_mail', MAIL)
  await world.clock.advance(1)
  const over = await client.authorize('support-agent', 'send_mail', MAIL)

  expect(statuses).toEqual(['allowed', 'pending'])
  expect([last.status, over.status]).toEqual(['allowed', 'pending'])
})

test('a grant for five calls is used up by five of fifty simultaneous calls, after a restart too', async () => {
  const world = await startWorld({ policies: { 'mails.yaml': MAILS } })
  const client = await world.client()
  await grant(
    world,
    (await client.authorize('support-agent', 'send_mail', MAIL)).id,
    'This tool, in any session, for 5 calls, within 2 h',
  )
  await world.restart()
  const restarted = await world.client()

  const statuses = await statusesOf(
    Array.from({ length: 50 }, (_, size) =>
      restarted.authorize('support-agent', 'send_mail', { ...MAIL, size }),
    ),
  )

  expect(statuses.filter((status) => status === 'allowed')).toHaveLength(5)
  expect(statuses.filter((status) => status === 'pending')).toHaveLength(45)
})

test('a grant never overrides a denial, nor an approval by other people', async () => {
  const world = await startWorld({ policies: { 'mails.yaml': MAILS } })
  const client = await world.client()
  await grant(
    world,
    (await client.authorize('support-agent', 'send_mail', MAIL)).id,
    'This tool, in any session, for 1 h',
  )

  const statuses = await statusesOf([
    client.authorize('support-agent', 'send_mail', { ...MAIL, to: 'ceo@acme.test' }),
    client.authorize('support-agent', 'send_mail', { ...MAIL, size: 101 }),
    client.authorize('support-agent', 'send_mail', MAIL),
  ])

  expect(statuses).toEqual(['denied', 'pending', 'allowed'])
})

test('a grant of a category covers the tools that the bundle assigns to it, whatever an agent claims about its own', async () => {
  const world = await startWorld({ policies: { 'mails.yaml': MAILS } })
  const client = await world.client()
  const first = await client.authorize('support-agent', 'send_letter', MAIL)
  await grant(world, first.id, 'All tools of its category, in any session, for 1 h')

  const statuses = await statusesOf([
    client.authorize('support-agent', 'send_mail', MAIL),
    client.authorize('support-agent', 'print_letter', MAIL, { category: 'edit' }),
  ])
  const unknown = await client.authorize('support-agent', 'print_letter', { to: 'y' }, { category: 'edit' })

  expect(statuses).toEqual(['allowed', 'pending'])
  await advanceUntil(world, () => isShown(world, unknown.id))
  const { ts } = await cardOf(world, String(unknown.id))
  await expect(world.sandbox.as('ann').choose('Allow more than once…', { ts })).rejects.toThrow()
})

test('T10: a grant does not apply when its maker is the requester, or when somebody else is asked than before', async () => {
  const world = await startWorld({ policies: { 'mails.yaml': MAILS } })
  const client = await world.client()
  const owned = await world.client({ owner: 'ann@acme.test' })
  const ask = (asker: VetoClient, requester?: string) =>
    asker.authorize('support-agent', 'send_mail', MAIL, requester === undefined ? {} : { requester })
  await grant(world, (await ask(client, 'Dan@acme.test')).id, 'This tool, in any session, for 1 h')

  const statuses = await statusesOf([
    ask(client, 'dan@acme.test'),
    ask(client, 'ann@acme.test'),
    ask(client, 'U0ANN'),
    ask(client),
    ask(owned, 'dan@acme.test'),
  ])

  expect(statuses).toEqual(['allowed', 'pending', 'pending', 'pending', 'pending'])
})

test('a grant is only offered by rules that say so', async () => {
  const world = await startWorld({ policies: { 'mails.yaml': MAILS } })
  const client = await world.client()
  const asked = await client.authorize('support-agent', 'pay_out', { amount: 1 })
  const { ts } = await cardOf(world, String(asked.id))

  await expect(world.sandbox.as('ann').choose('Allow more than once…', { ts })).rejects.toThrow()
})

test('a grant cannot be made by a person who may not approve', async () => {
  const world = await startWorld({ policies: { 'mails.yaml': MAILS } })
  const client = await world.client()
  const asked = await client.authorize('support-agent', 'send_mail', MAIL)
  const { ts } = await cardOf(world, String(asked.id))

  await world.sandbox.as('dan').choose('Allow more than once…', { ts })

  await world.sandbox.until(() => privateWords(world, 'dan').length > 0, 'a private answer')
  expect(world.sandbox.as('dan').modal()).toBeNull()
  expect(privateWords(world, 'dan')[0]).toContain('Only finance-team can decide this')
})

test('/veto grants lists the active grants, and revokes one with a button', async () => {
  const world = await startWorld({ policies: { 'mails.yaml': MAILS } })
  const client = await world.client()
  await grant(
    world,
    (await client.authorize('support-agent', 'send_mail', MAIL)).id,
    'This tool, in any session, for 1 h',
  )
  const ann = world.sandbox.as('ann')

  await ann.type('/veto grants', '#finance-approvals')
  await world.sandbox.until(() => lastWords(world).includes('support-agent may run send_mail'), 'the list')
  await ann.click('Revoke')
  await world.sandbox.until(() => lastWords(world).includes('No active grants'), 'the list without it')

  expect((await client.authorize('support-agent', 'send_mail', MAIL)).status).toBe('pending')
  expect(await auditRows(world, { kind: 'revoked' })).toMatchObject([{ actor: 'U0ANN' }])
})

test('a grant over the API is created by admins, listed, and revoked by the agent itself', async () => {
  const world = await startWorld({ policies: { 'mails.yaml': MAILS } })
  const admin = await world.client({ agents: '*', scopes: ['authorize', 'admin'] })
  const client = await world.client()
  const wanted = { agentId: 'support-agent', tool: 'send_mail', expiresIn: '1h', uses: 3 }

  await expect(client.makeGrant(wanted)).rejects.toMatchObject({ status: 403 })
  const made = await admin.makeGrant(wanted)
  const allowed = await client.authorize('support-agent', 'send_mail', MAIL)
  const listed = await client.grants({ active: 'true' })
  const given = await client.revokeGrant(made.id)

  expect(allowed).toMatchObject({ status: 'allowed', grantId: made.id })
  expect(listed).toMatchObject([{ id: made.id, usesLeft: 2, active: true }])
  expect(given).toMatchObject({ id: made.id, active: false })
  expect((await client.authorize('support-agent', 'send_mail', MAIL)).status).toBe('pending')
})

test('a grant over the API is found by its agent behind any number of newer ones of others', async () => {
  const world = await startWorld()
  const admin = await world.client({ agents: '*', scopes: ['authorize', 'admin'] })
  const client = await world.client()
  const own = await admin.makeGrant({ agentId: 'support-agent', tool: 'send_mail', expiresIn: '1h' })
  await world.clock.advance(1)
  const others = { agentId: 'sales-agent', tool: 'send_mail', expiresIn: '1h' }
  for (let made = 0; made < 510; made += 30) {
    await Promise.all(Array.from({ length: 30 }, () => admin.makeGrant(others)))
  }

  expect((await client.grants({ active: 'true' })).map(({ id }) => id)).toEqual([own.id])
  expect(await admin.grants()).toHaveLength(500)
  const ann = world.sandbox.as('ann')
  await ann.type('/veto grants', '#finance-approvals')
  await world.sandbox.until(() => lastWords(world).includes('may run send_mail'), 'the list')
  expect(lastWords(world)).toContain('There are older ones')
})

test('a grant over the API never allows what the policies deny', async () => {
  const world = await startWorld({ policies: { 'mails.yaml': MAILS } })
  const admin = await world.client({ agents: '*', scopes: ['authorize', 'admin'] })
  const bounds = fc.record({
    uses: fc.option(fc.integer({ min: 1, max: 9 }), { nil: undefined }),
    hours: fc.integer({ min: 1, max: 700 }),
  })

  await fc.assert(
    fc.asyncProperty(fc.constantFrom('tool', 'category'), bounds, async (kind, { uses, hours }) => {
      const scope = kind === 'tool' ? { tool: 'send_mail' } : { category: 'edit' }
      await admin.makeGrant({
        agentId: 'support-agent',
        expiresIn: `${hours}h`,
        ...scope,
        ...(uses === undefined ? {} : { uses }),
      })
      const denied = await admin.authorize('support-agent', 'send_mail', { ...MAIL, to: 'ceo@acme.test' })
      const asked = await admin.authorize('support-agent', 'pay_out', { amount: hours })
      expect([denied.status, asked.status]).toEqual(['denied', 'pending'])
    }),
    { numRuns: 15 },
  )
})

/** Ann chooses this in the menu of the card, and sends the modal. */
async function grant(world: World, id: unknown, option: string) {
  const card = await cardOf(world, String(id))
  const ann = world.sandbox.as('ann')
  await ann.choose('Allow more than once…', { ts: card.ts })
  await world.sandbox.until(() => ann.modal(), 'the modal')
  await ann.submit({ 'Also allow': option })
  expect((await requestNow(world, id)).status).toBe('approved')
  return card
}

async function statusesOf(asked: readonly ReturnType<VetoClient['authorize']>[]): Promise<string[]> {
  return (await Promise.all(asked)).map(({ status }) => status)
}

function isShown({ sandbox }: World, id: unknown): boolean {
  return JSON.stringify(sandbox.messages('#finance-approvals')).includes(String(id))
}

function lastWords(world: World): string {
  return privateWords(world, 'ann').at(-1) ?? ''
}
