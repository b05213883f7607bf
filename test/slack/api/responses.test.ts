import { startSandbox } from 'slack-sandbox'
import { expect, test } from 'vitest'
import type { Directory } from '../../../src/approval/ports/directory.ts'
import { demoWorkspace } from '../../../src/commands/demo/demo-workspace.ts'
import { systemClock } from '../../../src/core/clock.ts'
import type { JsonObject } from '../../../src/core/json.ts'
import { BIG_REFUND, cardOf, startWorld } from '../../support/start-world.ts'
import { connectTo } from '../harness.ts'

type LookUp = (directory: Directory) => Promise<unknown>

const person: LookUp = ({ person }) => person('U0ANN')
const idByEmail: LookUp = ({ idByEmail }) => idByEmail('ann@acme.test')
const groupMembers: LookUp = ({ groupMembers }) => groupMembers('finance')
const named: LookUp = ({ channelMembers }) => channelMembers('#finance-approvals')
const byId: LookUp = ({ channelMembers }) => channelMembers('C0FINANCE')

test.each<[string, JsonObject, LookUp]>([
  ['users.info', {}, person],
  ['users.info', { user: null }, person],
  ['users.info', { user: { name: 'ann' } }, person],
  ['users.info', { user: { id: 'U0ANN', deleted: 'false' } }, person],
  ['users.lookupByEmail', {}, idByEmail],
  ['users.lookupByEmail', { user: { name: 'ann' } }, idByEmail],
  ['usergroups.list', {}, groupMembers],
  ['usergroups.list', { usergroups: [{ handle: 'finance' }] }, groupMembers],
  ['usergroups.users.list', {}, groupMembers],
  ['usergroups.users.list', { users: [null] }, groupMembers],
  ['conversations.list', {}, named],
  ['conversations.list', { channels: [{ name: 'finance-approvals' }] }, named],
  ['conversations.info', {}, byId],
  ['conversations.info', { channel: { name: 'finance-approvals' } }, byId],
  ['conversations.members', {}, byId],
  ['conversations.members', { members: ['U0ANN', 7] }, byId],
])(
  '%s answered with %j, which lacks documented fields, counts as a failed lookup and is retried',
  async (method, fields, lookUp) => {
    await using sandbox = await startSandbox({ workspace: demoWorkspace, clock: systemClock })
    const { directory } = await connectTo(sandbox)
    sandbox.faults.next({ kind: 'answer', fields }, { method })

    await expect(lookUp(directory)).rejects.toThrow(
      `Slack's answer to ${method} differs from the documentation`,
    )

    expect(await lookUp(directory)).not.toBeNull()
  },
)

test('one incomplete page of several makes a lookup fail', async () => {
  const people = Array.from({ length: 1_200 }, (_, at) => ({ id: `U1${at}`, name: `P ${at}` }))
  const channels = [{ id: 'C0ALL', name: 'all', memberIds: people.map(({ id }) => id) }]
  const workspace = { ...demoWorkspace, people: [...demoWorkspace.people, ...people], channels }
  await using sandbox = await startSandbox({ workspace, clock: systemClock })
  const { directory } = await connectTo(sandbox)
  sandbox.faults.next({ kind: 'slow', delayMs: 1 }, { method: 'conversations.members' })
  sandbox.faults.next({ kind: 'answer', fields: {} }, { method: 'conversations.members' })

  await expect(directory.channelMembers('#all')).rejects.toThrow('conversations.members')

  expect(await directory.channelMembers('#all')).toHaveLength(1_200)
})

test('an incomplete answer of Slack refuses an approver once, and the vote counts when the person clicks again', async () => {
  const world = await startWorld()
  const client = await world.client()
  const { id } = await client.authorize('support-agent', 'refund_payment', BIG_REFUND)
  const { ts } = await cardOf(world, String(id))
  world.sandbox.faults.next({ kind: 'answer', fields: {} }, { method: 'users.info' })

  await world.sandbox.as('ann').click('Approve', { ts })
  const told = await world.sandbox.until(
    () =>
      world.sandbox
        .as('ann')
        .messages('#finance-approvals')
        .find(({ ephemeral }) => ephemeral),
    'a private answer',
  )
  await world.sandbox.as('ann').click('Approve', { ts })
  await cardOf(world, String(id), { when: (text) => text.includes('approved by') })

  expect(JSON.stringify(told)).toContain('Slack could not say whether you may decide this')
})

test.each<[string, JsonObject, string]>([
  [
    'of an org-wide install',
    { user_id: 'U0VETO', team_id: null, enterprise_id: 'E0ACME', is_enterprise_install: true },
    'org-wide install',
  ],
  ['whose team is an organization', { user_id: 'U0VETO', team_id: 'E0ACME' }, 'org-wide install'],
  ['of no workspace', { user_id: 'U0VETO' }, 'names no workspace'],
])('a bot token %s is refused at start, in one sentence that says what to do', async (_, fields, words) => {
  await using sandbox = await startSandbox({ workspace: demoWorkspace, clock: systemClock })
  sandbox.faults.next({ kind: 'answer', fields }, { method: 'auth.test' })

  const refused = await connectTo(sandbox).then(
    () => null,
    (error: unknown) => error,
  )

  expect(refused).toMatchObject({ code: 'slack_refused', message: expect.stringContaining(words) })
  expect(refused).toMatchObject({ message: expect.stringContaining('set SLACK_BOT_TOKEN') })
})
