import { textOf } from 'slack-sandbox/block-kit'
import { expect, test } from 'vitest'
import { demoWorkspace } from '../../src/commands/demo/demo-workspace.ts'
import type { JsonObject } from '../../src/core/json.ts'
import { advanceUntil } from '../support/advance-until.ts'
import { auditRows, privateWords, requestNow } from '../support/api-helpers.ts'
import { untilTrue } from '../support/eventually.ts'
import { postAsSlack, tappedWorld } from '../support/slack-tap.ts'
import { startWorld, type World } from '../support/start-world.ts'

const POLICIES = {
  'shell.yaml': `
name: shell
priority: 200
rules:
  - { name: shell_review, tool: shell, action: require_approval, approvers: [finance-team], edit: true, grant: { scope: [tool], max: 1h } }
  - { name: deploy_review, tool: deploy, action: require_approval, approvers: [finance-team], require_reason: [approve] }
tools:
  shell: { title: Run a command }
`,
}
/** Two pages; what it does stands on the second. */
const LONG = { aa: 'word '.repeat(1_500), command: 'rm -rf /' }
const SHORT = { command: 'rm -rf /var/lib/orders' }

test.each([
  ['Deny', 'veto_deny', 'veto_approve'],
  ['Review in full', 'veto_review', 'veto_approve'],
  ['Review in full', 'veto_review', 'veto_approve_with_reason'],
  ['Review in full', 'veto_review', 'veto_edit'],
])(
  'an approval does not count when a card with cut params sends for %s the action %s as %s',
  async (label, own, as) => {
    const { world, received } = await tappedWorld({ policies: POLICIES })
    const { id, ts } = await ask(world, 'shell', LONG)
    await world.sandbox.as('ann').click(label, { ts })
    const press = received.find((body) => body.includes(own)) ?? ''

    await postAsSlack(world, press.replaceAll(own, as))
    await untilRefused(world, id, 'not_all_seen')

    expect(await requestNow(world, id)).toMatchObject({ status: 'pending', approval: { votes: [] } })
    const reply = await world.sandbox.until(() => privateWords(world, 'ann')[0], 'a private refusal')
    expect(reply).toContain('Press Review in full on the card')
  },
)

test('an approval does not count when the card has no params, and sends for Deny the action of Approve', async () => {
  const { world, received } = await tappedWorld({ policies: POLICIES })
  const tooLarge = { kind: 'error', code: 'msg_too_long' } as const
  world.sandbox.faults.next(tooLarge, { method: 'chat.postMessage' })
  const { id, ts } = await ask(world, 'shell', SHORT)
  const ann = world.sandbox.as('ann')
  await ann.click('Deny', { ts })
  await world.sandbox.until(() => ann.modal(), 'the form')
  await ann.closeModal()
  const press = received.find((body) => body.includes('veto_deny')) ?? ''

  await postAsSlack(world, press.replaceAll('veto_deny', 'veto_approve'))
  await untilRefused(world, id, 'not_all_seen')
  const before = await requestNow(world, id)
  await ann.click('Review in full', { ts })
  await untilModal(world, 'rm -rf')
  await ann.click('Approve')
  await untilModal(world, 'Approved by Ann Meyer')

  expect(before).toMatchObject({ status: 'pending', approval: { votes: [] } })
  expect((await requestNow(world, id)).status).toBe('approved')
})

test('an approval does not count on the first of several pages, and counts on the last after all were opened', async () => {
  const { world, received } = await tappedWorld({ policies: POLICIES })
  const { id, ts } = await ask(world, 'shell', LONG)
  const ann = world.sandbox.as('ann')
  await ann.click('Review in full', { ts })
  await world.sandbox.until(() => ann.modal(), 'the review')
  await ann.click('Next page')
  await untilModal(world, 'page 2 of 2')
  const press = received.find((body) => body.includes('veto_review_later')) ?? ''

  await postAsSlack(world, press.replaceAll('veto_review_later', 'veto_approve'))
  await untilRefused(world, id, 'not_all_seen')
  const before = await requestNow(world, id)
  await ann.closeModal()
  await ann.click('Review in full', { ts })
  await untilModal(world, 'page 1 of 2')
  await ann.click('Next page')
  await untilModal(world, 'page 2 of 2')
  await ann.click('Approve')
  await untilModal(world, 'Approved by Ann Meyer')

  expect(before.status).toBe('pending')
  expect((await requestNow(world, id)).status).toBe('approved')
})

test('an approval does not count from the list of a channel, which shows no params', async () => {
  const { world, received } = await tappedWorld({ policies: POLICIES })
  for (let count = 0; count < 20; count += 1) await ask(world, 'shell', SHORT)
  const client = await world.client()
  const { id } = await client.authorize('support-agent', 'shell', { command: 'the last one' })
  await advanceUntil(world, () => listIn(world) !== undefined)
  const ann = world.sandbox.as('ann')
  await ann.click('Review 1', { ts: listIn(world)?.ts ?? '' })
  await world.sandbox.until(() => ann.modal(), 'the review')
  const press = received.find((body) => body.includes('veto_review')) ?? ''

  await postAsSlack(world, press.replaceAll('veto_review', 'veto_approve'))
  await untilRefused(world, String(id), 'wrong_card')
  await ann.click('Approve')
  await untilModal(world, 'Approved by Ann Meyer')

  expect((await requestNow(world, id)).status).toBe('approved')
})

test('an approval does not count in a form that was opened for somebody else', async () => {
  const { world, received } = await tappedWorld({ policies: POLICIES })
  const { id, ts } = await ask(world, 'deploy', SHORT)
  const ann = world.sandbox.as('ann')
  await ann.click('Approve', { ts })
  await world.sandbox.until(() => ann.modal(), 'the form')
  await ann.submit({})
  await ann.submit({ Reason: 'Looks right' })
  const sent = received.at(-1) ?? ''
  const other = await ask(world, 'deploy', SHORT)
  await world.sandbox.as('ben').click('Approve', { ts: other.ts })
  await world.sandbox.until(() => world.sandbox.as('ben').modal(), 'the form')

  await postAsSlack(world, sent.replaceAll(encodeURIComponent('"U0ANN"'), encodeURIComponent('"U0BEN"')))
  await untilRefused(world, id, 'already_settled')

  expect((await requestNow(world, id)).approval?.votes).toMatchObject([{ by: 'U0ANN' }])
  expect((await requestNow(world, other.id)).status).toBe('pending')
})

const OUTSIDERS = [
  ['gus', 'Guests cannot decide requests or open their details'],
  ['otto', 'People from other workspaces cannot decide requests or open their details'],
  ['dan', 'Only finance-team, auditors and admins can see this'],
  ['cleo', 'Only finance-team, auditors and admins can see this'],
] as const

test.each(
  OUTSIDERS.flatMap(([name, words]) =>
    (['Review in full', 'Why am I asked?', 'Deny', 'Ask the agent…'] as const).map(
      (action) => [name, action, words] as const,
    ),
  ),
)('the params of a request are not shown to %s by %s', async (name, action, words) => {
  const world = await startWorld({ policies: POLICIES, workspace: WORKSPACE })
  const { ts } = await ask(world, 'shell', LONG)
  const person = world.sandbox.as(name)

  if (action === 'Review in full' || action === 'Deny') await person.click(action, { ts })
  else await person.choose(action, { ts })

  const reply = await world.sandbox.until(() => privateWords(world, name)[0], 'a private refusal')
  expect(reply).toMatch(action === 'Deny' || action === 'Ask the agent…' ? /decide/ : words)
  expect(reply).not.toContain('rm -rf')
  expect(person.modal()).toBeNull()
})

test.each(['ben', 'eve', 'pat'])(
  'the params of a request are shown in full to %s, who decides or audits',
  async (name) => {
    const world = await startWorld({ policies: POLICIES, workspace: WORKSPACE })
    const { ts } = await ask(world, 'shell', SHORT)
    const person = world.sandbox.as(name)

    await person.choose('Why am I asked?', { ts })

    await world.sandbox.until(() => person.modal(), 'the modal')
    expect(textOf(person.modal()?.blocks ?? [])).toContain('shell_review')
  },
)

test('the params of a request are not shown on a later page to a person who has left the group', async () => {
  const world = await startWorld({ policies: POLICIES, workspace: WORKSPACE })
  const { ts } = await ask(world, 'shell', LONG)
  const ben = world.sandbox.as('ben')
  await ben.click('Review in full', { ts })
  await world.sandbox.until(() => ben.modal(), 'the review')
  world.sandbox.setMembers('@finance', ['ann'])
  await world.clock.advance(60_000)

  await ben.click('Next page')

  await world.sandbox.until(
    () => textOf(ben.modal()?.blocks ?? []).includes('Only finance-team'),
    'a refusal',
  )
  expect(textOf(ben.modal()?.blocks ?? [])).not.toContain('rm -rf')
})

const WORKSPACE = {
  ...demoWorkspace,
  channels: demoWorkspace.channels.map((channel) => ({
    ...channel,
    memberIds: [...new Set([...channel.memberIds, 'U0CLEO', 'U0OTTO', 'U0DAN', 'U0GUS'])],
  })),
}

async function ask(world: World, tool: string, params: JsonObject) {
  const client = await world.client()
  const { id } = await client.authorize('support-agent', tool, params)
  const card = () =>
    world.sandbox
      .messages('#finance-approvals')
      .find((message) => JSON.stringify(message).includes(String(id)))
  await advanceUntil(world, () => card() !== undefined)
  return { id: String(id), ts: card()?.ts ?? '' }
}

function listIn(world: World) {
  return world.sandbox
    .messages('#finance-approvals')
    .find(({ blocks }) => textOf(blocks).includes('[Review 1]'))
}

function untilModal(world: World, words: string) {
  const ann = world.sandbox.as('ann')
  return world.sandbox.until(() => textOf(ann.modal()?.blocks ?? []).includes(words), words)
}

async function untilRefused(world: World, request: string, reason: string): Promise<void> {
  await untilTrue(async () => {
    const rows = await auditRows(world, { request, kind: 'vote_refused' })
    return rows.some((row) => row.reason === reason)
  })
}
