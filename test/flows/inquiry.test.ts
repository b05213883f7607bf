import { textOf } from 'slack-sandbox/block-kit'
import { expect, test } from 'vitest'
import { auditRows, privateWords, requestNow } from '../support/api-helpers.ts'
import { askAgent, askForRefund } from '../support/refunds.ts'
import { cardOf, startWorld } from '../support/start-world.ts'
import { thread, threadHolds } from '../support/threads.ts'

const MINUTE_MS = 60_000
const QUESTION = 'Which order is this for?'
const REPLY = 'Order 2847.\nThe customer sent photographs.'

test('a question to the agent is posted in the thread and reaches the agent, and its reply is posted there, after a restart too', async () => {
  const world = await startWorld()
  const { client, id, ts } = await askForRefund(world)
  const events = client.events(id)
  const first = (await events.next()).value

  await askAgent(world, 'ann', { ts, question: QUESTION })
  const asked = (await events.next()).value
  await threadHolds(world, ts, 'Ann Meyer asks the agent:')
  await events.return()
  await world.restart()
  const replied = await (await world.client()).reply(id, REPLY)
  await threadHolds(world, ts, 'The agent replies (unverified):')
  await world.sandbox.as('ann').click('Approve', { ts })
  await threadHolds(world, ts, 'Approved by Ann Meyer.')

  expect(first).toMatchObject({ status: 'pending', version: 1, inquiries: [] })
  expect(asked).toMatchObject({
    status: 'pending',
    version: 2,
    inquiries: [{ by: 'U0ANN', name: 'Ann Meyer', text: QUESTION, reply: null }],
  })
  expect(replied).toMatchObject({ version: 3, inquiries: [{ text: QUESTION, reply: REPLY }] })
  expect(thread(world, ts)).toEqual([
    `Ann Meyer asks the agent:\n${QUESTION}`,
    `@U0ANN The agent replies (unverified):\n${REPLY}`,
    'Approved by Ann Meyer.',
  ])
  expect(await requestNow(world, id)).toMatchObject({ status: 'approved', inquiries: [{ reply: REPLY }] })
  expect(await auditRows(world, { request: id, kind: 'inquired' })).toMatchObject([
    { actor: 'U0ANN', actorName: 'Ann Meyer', reason: QUESTION, status: 'pending' },
  ])
  expect(await auditRows(world, { request: id, kind: 'replied' })).toMatchObject([
    { actor: 'agent:support-agent', actorName: null, reason: REPLY, status: 'pending' },
  ])
})

test('a question to the agent pauses the deadline until the reply, across a restart, and the card says so', async () => {
  const world = await startWorld()
  const { id, ts } = await askForRefund(world)
  await world.clock.jump(10 * MINUTE_MS)

  await askAgent(world, 'ann', { ts, question: QUESTION })
  const open = await cardOf(world, id, { when: (text) => text.includes('is paused') })
  await world.clock.jump(30 * MINUTE_MS)
  await world.restart()
  await world.clock.jump(25 * MINUTE_MS)
  const past = await requestNow(world, id)
  const replied = await (await world.client()).reply(id, REPLY)
  const answered = await cardOf(world, id, { when: (text) => text.includes('(unverified)') })
  await world.clock.jump(50 * MINUTE_MS - 1)
  const last = await requestNow(world, id)
  await world.clock.advance(1)

  expect(textOf(open.blocks)).toContain(
    `Ann Meyer asks the agent:\n${QUESTION}\nThe deadline is paused until the agent replies. Without a reply it runs again from 2026-11-20 23:10 UTC.`,
  )
  expect(textOf(open.blocks)).toContain(
    "Paused for the agent's reply; denied at the latest by 2026-11-21 00:00 UTC.",
  )
  expect(past).toMatchObject({ status: 'pending', expiresAt: '2026-11-21T00:00:00.000Z' })
  expect(replied.expiresAt).toBe('2026-11-20T23:55:00.000Z')
  expect(textOf(answered.blocks)).toContain(
    `Ann Meyer asks the agent:\n${QUESTION}\nThe agent replies (unverified):\n${REPLY}`,
  )
  expect(textOf(answered.blocks)).toContain('if nobody answers by 2026-11-20 23:55 UTC')
  expect(last.status).toBe('pending')
  expect((await requestNow(world, id)).status).toBe('expired')
})

test('a question that the agent never answers ends with the request, after the full timeout', async () => {
  const world = await startWorld()
  const { client, id, ts } = await askForRefund(world)
  await askAgent(world, 'ann', { ts, question: QUESTION })

  await world.clock.jump(120 * MINUTE_MS - 1)
  const last = await requestNow(world, id)
  await world.clock.advance(1)
  await cardOf(world, id, { when: (text) => text.includes('expired') })

  expect(last.status).toBe('pending')
  expect((await requestNow(world, id)).status).toBe('expired')
  await expect(client.reply(id, REPLY)).rejects.toMatchObject({ code: 'not_pending', status: 409 })
})

test('a question to the agent does not block approvals, and a reply after one is too late', async () => {
  const world = await startWorld()
  const { client, id, ts } = await askForRefund(world)
  await askAgent(world, 'ann', { ts, question: QUESTION })

  await world.sandbox.as('ben').click('Approve', { ts })

  expect((await requestNow(world, id)).status).toBe('approved')
  await expect(client.reply(id, REPLY)).rejects.toMatchObject({ code: 'not_pending' })
})

test('only one question to the agent is open at a time, and the second does not pause the deadline again', async () => {
  const world = await startWorld()
  const { client, id, ts } = await askForRefund(world)
  await askAgent(world, 'ann', { ts, question: QUESTION })
  const open = await cardOf(world, id, { when: (text) => text.includes('is paused') })
  await client.reply(id, REPLY)
  await cardOf(world, id, { when: (text) => text.includes('(unverified)') })

  await askAgent(world, 'ben', { ts, question: 'And who signed it?' })
  const second = await cardOf(world, id, { when: (text) => text.includes('who signed') })

  expect(JSON.stringify(open.blocks)).not.toContain('Ask the agent…')
  expect(textOf(second.blocks)).toContain('The deadline is not paused: only the first question pauses it.')
  expect(await requestNow(world, id)).toMatchObject({
    expiresAt: '2026-11-20T23:00:00.000Z',
    inquiries: [{ reply: REPLY }, { by: 'U0BEN', reply: null }],
  })
})

test('of two simultaneous questions to the agent one is asked, and the other person is told so', async () => {
  const world = await startWorld()
  const { id, ts } = await askForRefund(world)
  const people = ['ann', 'ben'].map((name) => world.sandbox.as(name))
  for (const person of people) {
    await person.choose('Ask the agent…', { ts })
    await world.sandbox.until(() => person.modal(), 'the modal')
  }

  await Promise.all(people.map((person) => person.submit({ Question: QUESTION })))

  const told = people.map((person) => textOf(person.modal()?.blocks ?? []))
  expect(told.toSorted()).toEqual([
    '',
    'The agent has not answered the previous question yet. Ask again when it has.',
  ])
  expect((await requestNow(world, id)).inquiries).toHaveLength(1)
  expect(await auditRows(world, { request: id, kind: 'inquired' })).toHaveLength(1)
})

test.each([
  ['dan', 'Only finance-team can decide this'],
  ['gus', 'Guests cannot decide requests or open their details'],
])('a question to the agent cannot be asked by %s, who may not decide', async (name, words) => {
  const world = await startWorld()
  const { id, ts } = await askForRefund(world)

  await world.sandbox.as(name).choose('Ask the agent…', { ts })

  const told = await world.sandbox.until(() => privateWords(world, name)[0], 'a private refusal')
  expect(told).toContain(words)
  expect(world.sandbox.as(name).modal()).toBeNull()
  expect(await auditRows(world, { request: id, kind: 'vote_refused' })).toHaveLength(1)
})

test('a question to the agent can be about a plan', async () => {
  const world = await startWorld()
  const client = await world.client()
  const plan = { agentId: 'support-agent', title: 'Move Acme', steps: ['Export', 'Import'] }
  const { id } = await client.submitPlan({ ...plan, approvers: ['finance-team'] })
  const { ts } = await cardOf(world, String(id))

  await askAgent(world, 'ann', { ts, question: 'How many rows?' })
  await client.reply(String(id), 'Twelve')
  const card = await cardOf(world, String(id), { when: (text) => text.includes('Twelve') })

  expect(textOf(card.blocks)).toContain(
    'Ann Meyer asks the agent:\nHow many rows?\nThe agent replies (unverified):\nTwelve',
  )
})

test('a waiting agent answers a question by its handler, and keeps waiting', async () => {
  const world = await startWorld()
  const { client, id, ts } = await askForRefund(world)
  const received: string[] = []
  const waiting = client.waitFor(id, {
    onQuestion: ({ name, text }) => {
      received.push(`${name}: ${text}`)
      return REPLY
    },
  })

  await askAgent(world, 'ann', { ts, question: QUESTION })
  await cardOf(world, id, { when: (text) => text.includes('(unverified)') })
  await world.sandbox.as('ann').click('Approve', { ts })

  expect(await waiting).toMatchObject({ status: 'approved', inquiries: [{ text: QUESTION, reply: REPLY }] })
  expect(received).toEqual([`Ann Meyer: ${QUESTION}`])
})
