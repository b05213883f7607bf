import { expect, test } from 'vitest'
import { auditRows, requestNow } from '../support/api-helpers.ts'
import { askAgent, askForRefund } from '../support/refunds.ts'
import { SECRETS } from '../support/secrets.ts'
import { cardOf, startWorld } from '../support/start-world.ts'
import { threadHolds } from '../support/threads.ts'

const MINUTE_MS = 60_000
const SECRET = SECRETS['a Stripe key'] ?? ''
const QUESTION = 'Which order is this for?'
const REPLY = 'Order 2847.\nThe customer sent photographs.'

test('a thread message masks what looks like a secret, whoever typed it', async () => {
  const world = await startWorld()
  const { client, id, ts } = await askForRefund(world)

  await askAgent(world, 'ann', { ts, question: `Is it ${SECRET} that you use?` })
  await client.reply(id, `No, ${SECRET} is another one`)
  await threadHolds(world, ts, 'is another one')

  expect((await requestNow(world, id)).inquiries).toMatchObject([
    {
      text: 'Is it sk_live_‹masked, 16 characters› that you use?',
      reply: 'No, sk_live_‹masked, 16 characters› is another one',
    },
  ])
  const rows = await auditRows(world, { request: id })
  expect(JSON.stringify([rows, world.sandbox.messages('#finance-approvals')])).not.toContain(SECRET)
})

test('a reply of the agent does not show masked values', async () => {
  const world = await startWorld()
  const card = '4242 4242 4242 4242'
  const { client, id, ts } = await askForRefund(world, { card_number: card })
  await askAgent(world, 'ann', { ts, question: 'Which card?' })

  const replied = await client.reply(id, `It goes to ${card}, as asked`)
  await threadHolds(world, ts, 'It goes to ‹masked›, as asked')

  expect(replied.inquiries[0]?.reply).toBe('It goes to ‹masked›, as asked')
  const [entry] = await auditRows(world, { request: id, kind: 'replied' })
  expect(entry?.reason).toBe('It goes to ‹masked›, as asked')
  expect(JSON.stringify(world.sandbox.messages('#finance-approvals'))).not.toContain(card)
})

test('a reply of the agent is refused when nobody asked, and when the question already has a reply', async () => {
  const world = await startWorld()
  const { client, id, ts } = await askForRefund(world)
  const early = client.reply(id, REPLY)
  await expect(early).rejects.toMatchObject({ code: 'nothing_asked', status: 409 })
  await askAgent(world, 'ann', { ts, question: QUESTION })
  await client.reply(id, REPLY)

  await expect(client.reply(id, 'Another one')).rejects.toMatchObject({ code: 'nothing_asked' })
  await expect(client.reply(id, REPLY, { inquiry: 2 })).rejects.toMatchObject({ code: 'nothing_asked' })
})

test('a reply of the agent may be repeated, also when the next question is already open', async () => {
  const world = await startWorld()
  const { client, id, ts } = await askForRefund(world)
  await askAgent(world, 'ann', { ts, question: QUESTION })
  await client.reply(id, REPLY, { inquiry: 1 })
  await cardOf(world, id, { when: (text) => text.includes('(unverified)') })
  await askAgent(world, 'ann', { ts, question: 'And who signed it?' })

  await client.reply(id, REPLY, { inquiry: 1 })

  expect((await requestNow(world, id)).inquiries).toMatchObject([{ reply: REPLY }, { reply: null }])
  expect(await auditRows(world, { request: id, kind: 'replied' })).toHaveLength(1)
})

test('one of two simultaneous replies of the agent is accepted', async () => {
  const world = await startWorld()
  const { client, id, ts } = await askForRefund(world)
  await askAgent(world, 'ann', { ts, question: QUESTION })

  const words = Array.from({ length: 8 }, (_, number) => `Reply ${number}`)
  const ends = await Promise.allSettled(words.map((text) => client.reply(id, text)))

  const taken = ends.flatMap((end) => (end.status === 'fulfilled' ? [end.value.inquiries[0]?.reply] : []))
  const codes = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason.code] : []))
  expect(taken).toHaveLength(1)
  expect(codes).toEqual(Array(7).fill('nothing_asked'))
  expect((await requestNow(world, id)).inquiries).toMatchObject([{ reply: taken[0] }])
  expect(await auditRows(world, { request: id, kind: 'replied' })).toHaveLength(1)
})

test('a reply of the agent that races the end of the request counts in full or not at all', async () => {
  const world = await startWorld()
  const { client, id, ts } = await askForRefund(world)
  await askAgent(world, 'ann', { ts, question: QUESTION })
  await world.clock.jump(120 * MINUTE_MS - 1)

  const [reply] = await Promise.allSettled([client.reply(id, REPLY), world.clock.advance(1)])

  const { inquiries, status } = await requestNow(world, id)
  const isTaken = reply.status === 'fulfilled'
  expect(status).toBe('expired')
  expect(inquiries).toMatchObject([{ reply: isTaken ? REPLY : null }])
  expect(await auditRows(world, { request: id, kind: 'replied' })).toHaveLength(isTaken ? 1 : 0)
  expect(await auditRows(world, { request: id, kind: 'settled' })).toHaveLength(1)
})

test("a reply to another agent's request gets not found", async () => {
  const world = await startWorld()
  const { id, ts } = await askForRefund(world)
  await askAgent(world, 'ann', { ts, question: QUESTION })
  const other = await world.client({ agents: 'sales-*' })

  await expect(other.reply(id, REPLY)).rejects.toMatchObject({ code: 'not_found', status: 404 })
})
