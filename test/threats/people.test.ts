import type { PersonSeed } from 'slack-sandbox'
import { expect, test } from 'vitest'
import { demoWorkspace } from '../../src/commands/demo/demo-workspace.ts'
import { auditRows, privateWords, requestNow } from '../support/api-helpers.ts'
import { BIG_REFUND, cardOf, startWorld, type World } from '../support/start-world.ts'

const STRANGERS: readonly PersonSeed[] = [
  { id: 'U0ONE', name: 'One Channel', handle: 'one', email: 'one@acme.test', ultraRestricted: true },
  { id: 'U0HELPER', name: 'Helper Bot', handle: 'helper', bot: false, externalTeamId: 'T0OTHER' },
]

const WORKSPACE = {
  ...demoWorkspace,
  people: [...demoWorkspace.people, ...STRANGERS],
  channels: demoWorkspace.channels.map((channel) => ({
    ...channel,
    memberIds: [...channel.memberIds, ...STRANGERS.map(({ id }) => id), 'U0CLEO', 'U0OTTO'],
  })),
}

/** Who they are, and whether a click of theirs counts although all of them are in @finance or see the card. */
const TABLE: readonly (readonly [string, string, string | null])[] = [
  ['ann', 'a member of the group', null],
  ['ben', 'another member of the group', null],
  ['dan', 'a member of the channel alone', 'not_an_approver'],
  ['eve', 'an auditor', 'not_an_approver'],
  ['pat', 'an admin', 'not_an_approver'],
  ['cleo', 'a member of another group', 'not_an_approver'],
  ['gus', 'a guest in the group', 'not_a_member: guest'],
  ['one', 'a guest of one channel in the group', 'not_a_member: guest'],
  ['otto', 'an outsider of Slack Connect in the group', 'not_a_member: external'],
  ['helper', 'somebody of a third workspace in the group', 'not_a_member: external'],
]

test.each(
  TABLE.flatMap(([name, who, refusal]) =>
    (['Approve', 'Deny'] as const).map((button) => [button, who, name, refusal] as const),
  ),
)('T8: a click on %s by %s counts only if that person may decide', async (button, _who, name, refusal) => {
  const world = await startWorld({ workspace: WORKSPACE })
  world.sandbox.setMembers('@finance', ['ann', 'ben', 'gus', 'one', 'otto', 'helper'])
  const { id, ts } = await ask(world)
  const person = world.sandbox.as(name)

  await person.click(button, { ts })
  if (button === 'Deny' && refusal === null) {
    await world.sandbox.until(() => person.modal(), 'the modal that asks for the reason')
    await person.submit({})
  }

  if (refusal === null) {
    expect((await requestNow(world, id)).status).toBe(button === 'Approve' ? 'approved' : 'rejected')
    return
  }
  await world.sandbox.until(() => privateWords(world, name)[0], 'a private refusal')
  expect(await requestNow(world, id)).toMatchObject({ status: 'pending', approval: { votes: [] } })
  expect(await auditRows(world, { request: id, kind: 'vote_refused' })).toMatchObject([
    { actor: person.id, reason: refusal },
  ])
})

test('T9: a person who was removed from the group cannot approve any more once a minute has passed', async () => {
  const world = await startWorld()
  const first = await ask(world)
  await world.sandbox.as('ben').click('Approve', { ts: first.ts })
  world.sandbox.setMembers('@finance', ['ann'])
  await world.clock.advance(60_000)
  const second = await ask(world)

  await world.sandbox.as('ben').click('Approve', { ts: second.ts })

  expect((await requestNow(world, first.id)).status).toBe('approved')
  expect((await requestNow(world, second.id)).status).toBe('pending')
})

test('T9: nobody can approve while Slack cannot say who is in the group, and the buttons stay', async () => {
  const world = await startWorld()
  const { id, ts } = await ask(world)
  const fault = { kind: 'http_error', status: 500 } as const
  world.sandbox.faults.next(fault, { method: 'usergroups.list', times: 3 })

  await world.sandbox.as('ben').click('Approve', { ts })
  await world.sandbox.until(() => privateWords(world, 'ben')[0], 'a private refusal')

  expect((await requestNow(world, id)).status).toBe('pending')
  expect(JSON.stringify((await cardOf(world, id)).blocks)).toContain('"button"')
})

test.each([
  ['by e-mail', { requester: 'ann@acme.test' }, undefined],
  ['by e-mail in another case', { requester: 'ANN@acme.test' }, undefined],
  ['by user id', { requester: 'U0ANN' }, undefined],
  ['as the owner of the key', {}, 'ann@acme.test'],
])('T10: the requester named %s cannot approve, and another person can', async (_how, options, owner) => {
  const world = await startWorld()
  const { id, ts } = await ask(world, options, owner)

  await world.sandbox.as('ann').click('Approve', { ts })
  const before = await requestNow(world, id)
  await world.sandbox.as('ben').click('Approve', { ts })

  expect(before.status).toBe('pending')
  expect((await requestNow(world, id)).status).toBe('approved')
})

test('T10: a key owner who is not in the workspace keeps everybody from approving', async () => {
  const world = await startWorld()
  const { id, ts } = await ask(world, {}, 'who@else.test')

  for (const name of ['ann', 'ben']) await world.sandbox.as(name).click('Approve', { ts })

  expect((await requestNow(world, id)).status).toBe('pending')
})

async function ask(world: World, options: { requester?: string } = {}, owner?: string) {
  const client = await world.client(owner === undefined ? {} : { owner })
  const { id } = await client.authorize('support-agent', 'refund_payment', BIG_REFUND, options)
  return { id: String(id), ts: (await cardOf(world, String(id))).ts }
}
