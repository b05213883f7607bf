import { readFileSync } from 'node:fs'
import { textOf } from 'slack-sandbox/block-kit'
import { expect, test } from 'vitest'
import { auditRows, privateWords } from '../support/api-helpers.ts'
import { A_CHOICE, A_QUESTION, answerAs, askPeople } from '../support/questions.ts'
import { cardOf, startWorld, type World } from '../support/start-world.ts'

test('a question for an undefined group is refused with the nearest name', async () => {
  const world = await startWorld()
  const client = await world.client()

  await expect(client.ask({ ...A_QUESTION, approvers: ['finance-taem'] })).rejects.toMatchObject({
    code: 'unknown_group',
    status: 400,
    message: "There is no approver group 'finance-taem', did you mean 'finance-team'?",
  })
})

test('a question with an unknown callback is refused', async () => {
  const world = await startWorld()
  const client = await world.client()

  await expect(client.ask({ ...A_QUESTION, callback: 'billing' })).rejects.toMatchObject({
    code: 'unknown_callback',
  })
})

test('a question without a timeout gets the default of the policies', async () => {
  const world = await startWorld()
  await world.writePolicy(
    'workspace.yaml',
    readFileSync('policies/workspace.yaml', 'utf8').replace('timeout: 1h', 'timeout: 2h'),
  )
  const { asked } = await askPeople(world, A_QUESTION)

  expect(asked.expiresAt).toBe('2026-11-21T00:00:00.000Z')
})

test('a question for a channel is accepted only where the policies know it as a group', async () => {
  const world = await startWorld()
  const client = await world.client()

  await expect(client.ask({ ...A_QUESTION, approvers: ['#general'] })).rejects.toMatchObject({
    code: 'unknown_group',
  })
  await world.writePolicy('channel.yaml', CHANNEL_RULE)
  expect(await client.ask({ ...A_QUESTION, approvers: ['#finance-approvals'] })).toMatchObject({
    status: 'pending',
    approval: { groups: ['#finance-approvals'] },
  })
})

test('a question in the name of another agent is refused', async () => {
  const world = await startWorld()
  const client = await world.client({ agents: 'sales-*' })

  await expect(client.ask(A_QUESTION)).rejects.toMatchObject({ code: 'agent_not_covered' })
})

test('a question sent twice under one idempotency key is asked once, and another body is refused', async () => {
  const world = await startWorld()
  const client = await world.client()
  const once = { ...A_QUESTION, idempotencyKey: 'order-2847' }

  const asked = await Promise.all(Array.from({ length: 8 }, () => client.ask(once)))

  expect(new Set(asked.map(({ id }) => id)).size).toBe(1)
  await cardOf(world, String(asked[0]?.id))
  await world.clock.advance(10_000)
  expect(world.sandbox.messages('#finance-approvals')).toHaveLength(1)
  await expect(client.ask({ ...once, question: 'Another?' })).rejects.toMatchObject({
    code: 'idempotency_mismatch',
  })
})

test('a question is asked whatever the policies say about tools', async () => {
  const world = await startWorld({ policies: { 'nothing.yaml': NOTHING } })
  const { asked } = await askPeople(world, A_QUESTION)

  expect(asked).toMatchObject({ status: 'pending', matchedPolicyId: null })
})

test('a question can be withdrawn by its agent', async () => {
  const world = await startWorld()
  const { id, client } = await askPeople(world, A_QUESTION)

  const cancelled = await client.cancel(id)
  const card = await cardOf(world, id, { when: (text) => text.includes('withdrawn') })

  expect(cancelled).toMatchObject({
    status: 'cancelled',
    reason: 'Withdrawn by the agent before it was answered',
  })
  expect(JSON.stringify(card.blocks)).not.toContain('veto_deny')
})

test('the audit log finds questions by the name ask_user, with their whole history, and lists pending ones', async () => {
  const world = await startWorld()
  const { id, ts } = await askPeople(world, A_QUESTION)
  const waiting = await command(world, '/veto pending')
  await answerAs(world, 'ann', { ts, answer: 'Berlin' })
  const found = await command(world, '/veto audit facts tool:ask_user')
  const rows = await auditRows(world, { request: id, tool: 'ask_user' })

  expect(waiting).toContain('a question | support-agent | an answer from finance-team')
  expect(found).toContain('Answered by Ann Meyer')
  expect(rows.map(({ kind }) => kind).reverse()).toEqual(
    expect.arrayContaining(['opened', 'posted', 'voted', 'settled']),
  )
  expect(rows.find(({ kind }) => kind === 'opened')).toMatchObject({
    actor: 'agent:support-agent',
    outcome: 'escalated',
    reason: 'The agent asks a question',
    params: { question: A_QUESTION.question, kind: 'text' },
  })
  expect(rows.find(({ kind }) => kind === 'voted')).toMatchObject({
    actor: 'U0ANN',
    actorName: 'Ann Meyer',
    reason: 'answer: Berlin',
  })
})

test("the audit log treats an agent's own tool called ask_user as a call", async () => {
  const world = await startWorld()
  const client = await world.client()

  expect(await client.authorize('support-agent', 'ask_user', { question: 'Me?' })).toMatchObject({
    kind: 'call',
    status: 'denied',
  })
})

test('values masked by the policies appear neither on the card of a question nor in the ledger, and the agent gets its option', async () => {
  const world = await startWorld({ policies: { 'masks.yaml': MASKS } })
  const { id, ts, client } = await askPeople(world, { ...A_CHOICE, options: ['key 1234', 'key 9876'] })

  await answerAs(world, 'ann', { ts, answer: 'Option 2' })
  const card = await cardOf(world, id, { when: (text) => text.includes('answered by') })
  const rows = await auditRows(world, { request: id })

  expect(textOf(card.blocks)).toContain('‹masked›')
  expect(rows.find(({ kind }) => kind === 'voted')?.reason).toBe('answer: ‹masked›')
  expect(JSON.stringify([card, rows])).not.toMatch(/1234|9876/)
  expect((await client.waitFor(id)).answer).toBe('key 9876')
})

test('a secret that a person types as an answer appears neither in the ledger nor in the answer', async () => {
  const world = await startWorld()
  const { id, ts, client } = await askPeople(world, A_QUESTION)

  await answerAs(world, 'ann', { ts, answer: `Take ${SECRET} for it` })
  const card = await cardOf(world, id, { when: (text) => text.includes('answered by') })

  expect((await client.waitFor(id)).answer).toBe('Take ghp_‹masked, 36 characters› for it')
  expect(JSON.stringify([card, await auditRows(world, { request: id })])).not.toContain(SECRET)
})

/** What Veto answers to a line that Eve types, privately. */
async function command(world: World, line: string): Promise<string> {
  const before = privateWords(world, 'eve').length
  await world.sandbox.as('eve').type(line, '#finance-approvals')
  return world.sandbox.until(() => privateWords(world, 'eve')[before], `an answer to ${line}`)
}

const SECRET = `ghp_${'a1B2'.repeat(9)}`

const NOTHING = `
name: nothing
priority: 1000
rules:
  - { name: nothing_at_all, tool: "*", action: deny }
`

const CHANNEL_RULE = `
name: channel
rules:
  - { name: by_channel, tool: audit_books, action: require_approval, approvers: ["#finance-approvals"] }
`

const MASKS = `
tools:
  ask_user: { mask: [options] }
`
