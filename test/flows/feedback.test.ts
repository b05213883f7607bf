import { textOf } from 'slack-sandbox/block-kit'
import { expect, test } from 'vitest'
import { CallbackTargets } from '../../src/webhook/callback-target.ts'
import { auditRows, privateWords, requestNow } from '../support/api-helpers.ts'
import { startReceiver } from '../support/callback-receiver.ts'
import { aSecret } from '../support/callback-secrets.ts'
import { untilTrue } from '../support/eventually.ts'
import { cardOf, startWorld, type World } from '../support/start-world.ts'

const CHANNEL = '#growth-approvals'
const REPLY = { ticket: 'T-42', text: 'We are sorry, and refund you.' }

test('a call with feedback runs at once, and its card tells who did what, without Approve or Deny', async () => {
  const world = await startWorld()
  const { id, status } = await draft(world)

  const card = await cardOf(world, String(id), { channel: CHANNEL })

  const words = textOf(card.blocks)
  expect(status).toBe('allowed')
  for (const part of [
    'allowed without asking',
    'draft_reply',
    'T-42',
    '👍 Good call',
    'Why nobody was asked',
  ]) {
    expect(words).toContain(part)
  }
  expect(words).not.toContain('Approve')
})

test('a rating of a call is accepted at once, shown on the card, and recorded', async () => {
  const world = await startWorld()
  const { id } = await draft(world)
  const { ts } = await cardOf(world, String(id), { channel: CHANNEL })

  await world.sandbox.as('cleo').click('👍 Good call', { channel: CHANNEL, ts })
  const card = await cardOf(world, String(id), {
    channel: CHANNEL,
    when: (text) => text.includes('Cleo Martin'),
  })

  expect(textOf(card.blocks)).toContain('👍 Cleo Martin')
  expect(card.ts).toBe(ts)
  expect(await auditRows(world, { request: String(id), kind: 'feedback' })).toMatchObject([
    { actor: 'U0CLEO', reason: 'good', status: 'allowed' },
  ])
  expect(await requestNow(world, id)).toMatchObject({
    status: 'allowed',
    allowed: true,
    opinions: [{ by: 'U0CLEO', rating: 'good', comment: null }],
  })
})

test("a negative rating may have a comment, and a person's latest rating counts", async () => {
  const world = await startWorld()
  const { id } = await draft(world)
  const { ts } = await cardOf(world, String(id), { channel: CHANNEL })
  const cleo = world.sandbox.as('cleo')
  await cleo.click('👍 Good call', { channel: CHANNEL, ts })

  await cleo.click('👎 Bad call', { channel: CHANNEL, ts })
  await world.sandbox.until(() => cleo.modal(), 'the modal that asks for words')
  await cleo.submit({ Comment: 'Too apologetic' })

  expect((await requestNow(world, id)).opinions).toMatchObject([{ rating: 'bad', comment: 'Too apologetic' }])
  expect(await auditRows(world, { request: String(id), kind: 'feedback' })).toHaveLength(2)
})

test.each([
  ['👎 Bad call', 'bad'],
  ['👍 Good call', 'good'],
] as const)(
  'feedback keeps %s when its person then comments, and the comment as well',
  async (thumb, rating) => {
    const world = await startWorld()
    const { id } = await draft(world)
    const { ts } = await cardOf(world, String(id), { channel: CHANNEL })
    const cleo = world.sandbox.as('cleo')
    await cleo.click(thumb, { channel: CHANNEL, ts })
    if (rating === 'bad') {
      await world.sandbox.until(() => cleo.modal(), 'the modal that asks for words')
      await cleo.submit({})
    }

    await cleo.click('Comment…', { channel: CHANNEL, ts })
    await world.sandbox.until(() => cleo.modal(), 'the modal')
    await cleo.submit({ Comment: 'Too apologetic' })

    expect((await requestNow(world, id)).opinions).toMatchObject([{ rating, comment: 'Too apologetic' }])
  },
)

test('a comment without a rating is refused, and no rating is assumed', async () => {
  const world = await startWorld()
  const { id } = await draft(world)
  const { ts } = await cardOf(world, String(id), { channel: CHANNEL })
  const cleo = world.sandbox.as('cleo')

  await cleo.click('Comment…', { channel: CHANNEL, ts })
  await world.sandbox.until(() => cleo.modal(), 'the modal')
  await cleo.submit({ Comment: 'Too apologetic' })
  const errors = cleo.modal()?.errors
  const before = (await requestNow(world, id)).opinions
  await cleo.submit({ 'What do you think of it?': '👎 Bad call', Comment: 'Too apologetic' })

  expect(Object.keys(errors ?? {})).toEqual(['rating'])
  expect(before).toEqual([])
  expect((await requestNow(world, id)).opinions).toMatchObject([{ rating: 'bad', comment: 'Too apologetic' }])
})

test.each(['👎 Bad call', 'Comment…'])(
  'a feedback form does not open by %s for an outsider',
  async (label) => {
    const world = await startWorld()
    const { id } = await draft(world)
    const { ts } = await cardOf(world, String(id), { channel: CHANNEL })
    const otto = world.sandbox.as('otto')

    await otto.click(label, { channel: CHANNEL, ts })

    const told = await world.sandbox.until(() => privateWords(world, 'otto', CHANNEL)[0], 'a private refusal')
    expect(told).toContain('People from other workspaces')
    expect(otto.modal()).toBeNull()
    expect(await auditRows(world, { request: String(id), kind: 'vote_refused' })).toHaveLength(1)
  },
)

test('ratings of two people at the same time both count', async () => {
  const world = await startWorld()
  const { id } = await draft(world)
  const { ts } = await cardOf(world, String(id), { channel: CHANNEL })

  await Promise.all(
    ['cleo', 'dan', 'pat'].map((name) =>
      world.sandbox.as(name).click('👍 Good call', { channel: CHANNEL, ts }),
    ),
  )

  expect((await requestNow(world, id)).opinions.map(({ by }) => by).sort()).toEqual([
    'U0CLEO',
    'U0DAN',
    'U0PAT',
  ])
})

test('a rating by somebody of another workspace does not count, and only that person is told', async () => {
  const world = await startWorld()
  const { id } = await draft(world)
  const { ts } = await cardOf(world, String(id), { channel: CHANNEL })

  await world.sandbox.as('otto').click('👍 Good call', { channel: CHANNEL, ts })

  const told = await world.sandbox.until(() => privateWords(world, 'otto', CHANNEL)[0], 'a private refusal')
  expect(told).toContain('People from other workspaces')
  expect((await requestNow(world, id)).opinions).toEqual([])
})

test('feedback is sent to the callback that the call named', async () => {
  const receiver = await startReceiver(aSecret())
  const callbacks = CallbackTargets.parse({ inbox: { url: receiver.url, secret: aSecret() } })
  const world = await startWorld({ mode: 'http', callbacks })
  const { id } = await draft(world, { callback: 'inbox' })
  const { ts } = await cardOf(world, String(id), { channel: CHANNEL })

  await world.sandbox.as('cleo').click('👍 Good call', { channel: CHANNEL, ts })
  await untilTrue(() => receiver.received.some(({ type }) => type === 'request.feedback'))

  expect(receiver.received.at(-1)?.data).toMatchObject({ id, opinions: [{ rating: 'good' }] })
})

async function draft(world: World, options: { callback?: string } = {}) {
  const client = await world.client()
  return client.authorize('support-agent', 'draft_reply', REPLY, options)
}
