import { textOf } from 'slack-sandbox/block-kit'
import { expect, test } from 'vitest'
import type { Plan } from '../../client/src/index.ts'
import { auditRows, privateWords, requestNow } from '../support/api-helpers.ts'
import { BIG_REFUND, cardOf, startWorld, type World } from '../support/start-world.ts'

const A_PLAN = {
  agentId: 'support-agent',
  title: 'Move Acme to the new billing system',
  steps: ['Export the invoices', 'Import them', 'Switch the customer over'],
  approvers: ['finance-team'],
} satisfies Plan

test.each(['socket', 'http'] as const)(
  'a plan is approved by a person of the group, with feedback that the agent gets (%s)',
  async (mode) => {
    const world = await startWorld({ mode })
    const { id, ts, submitted, client } = await submit(world, { ...A_PLAN, sessionId: 'run-42' })
    const before = await cardOf(world, id)

    await decide(world, 'ann', { ts, button: 'Approve', feedback: 'Not on a Friday' })
    const after = await cardOf(world, id, { when: (text) => text.includes('approved by') })

    expect(submitted).toMatchObject({
      kind: 'plan',
      status: 'pending',
      allowed: false,
      matchedPolicyId: null,
      matchedRule: null,
      reason: 'The agent submits a plan',
      action: null,
      feedback: null,
    })
    expect(await client.waitFor(submitted)).toMatchObject({
      status: 'approved',
      action: 'approved',
      feedback: 'Not on a Friday',
      answer: null,
      receipt: null,
      reason: 'Approved by Ann Meyer: Not on a Friday',
    })
    expect(before.text).toMatch(/^<!subteam\^S0FINANCE>: support-agent submits a plan\. Answer by /)
    expect(textOf(before.blocks)).toContain('Export the invoices\nImport them\nSwitch the customer over')
    expect(textOf(after.blocks)).toContain('Not on a Friday')
    expect(JSON.stringify(after.blocks)).not.toContain('veto_deny')
    expect(world.sandbox.as('ann').modal()).toBeNull()
  },
)

test('a plan can be approved without feedback', async () => {
  const world = await startWorld()
  const { id, ts, client } = await submit(world, A_PLAN)

  await decide(world, 'ann', { ts, button: 'Approve' })

  expect(await client.waitFor(id)).toMatchObject({ action: 'approved', feedback: null })
})

test('a plan is rejected with feedback, and not without', async () => {
  const world = await startWorld()
  const { id, ts, client } = await submit(world, A_PLAN)

  const empty = await decide(world, 'ben', { ts, button: 'Reject' })
  const between = await requestNow(world, id)
  await world.sandbox.as('ben').submit({ Feedback: 'Ask Acme first' })
  const card = await cardOf(world, id, { when: (text) => text.includes('rejected by') })

  expect(empty.ok).toBe(false)
  expect(between.status).toBe('pending')
  expect(await client.waitFor(id)).toMatchObject({
    status: 'rejected',
    allowed: false,
    action: 'rejected',
    feedback: 'Ask Acme first',
    reason: 'Rejected by Ben Okafor: Ask Acme first',
  })
  expect(textOf(card.blocks)).toContain('rejected by Ben Okafor')
  expect(textOf(card.blocks)).toContain('Ask Acme first')
})

test('a plan in Markdown is shown as it is written', async () => {
  const world = await startWorld()
  const { steps: _left, ...plan } = A_PLAN
  const markdown = '# Steps\n\n* <!channel> first\n* [click](https://evil.test)'

  const { id } = await submit(world, { ...plan, markdown })

  expect(JSON.stringify((await cardOf(world, id)).blocks)).toContain(JSON.stringify(markdown))
})

test('a plan that does not fit on a card can be approved only after its last page', async () => {
  const world = await startWorld()
  const steps = Array.from({ length: 20 }, (_, at) => `Step ${at + 1}: ${'look closely, '.repeat(60)}`)
  const { id, ts, client } = await submit(world, { ...A_PLAN, steps })
  const ann = world.sandbox.as('ann')
  const card = textOf((await cardOf(world, id)).blocks)

  await expect(ann.click('Approve', { ts })).rejects.toThrow("no button 'Approve'")
  await ann.click('Review in full', { ts })
  for (const page of [1, 2, 3]) {
    await world.sandbox.until(() => modalText(world, 'ann').includes(`page ${page} of 3`), `page ${page}`)
    if (page < 3) await ann.click('Next page')
  }
  const last = modalText(world, 'ann')
  await ann.click('Approve')
  await world.sandbox.until(() => ann.modal()?.title === 'Approve the plan', 'the modal for feedback')
  await ann.submit({ Feedback: 'Read to the end' })

  expect(card).toContain('Not everything fits here')
  expect(card).toContain('more steps')
  expect(last).toContain('Step 20: look closely')
  expect(await client.waitFor(id)).toMatchObject({ action: 'approved', feedback: 'Read to the end' })
  expect(ann.modal()).toBeNull()
})

test('an approved plan allows no call: each is evaluated by itself', async () => {
  const world = await startWorld()
  const { id, ts, client } = await submit(world, A_PLAN)
  await decide(world, 'ann', { ts, button: 'Approve' })
  await client.waitFor(id)

  expect(await client.authorize('support-agent', 'refund_payment', BIG_REFUND)).toMatchObject({
    kind: 'call',
    status: 'pending',
  })
})

test('a plan that nobody decides expires, and says that nobody answered', async () => {
  const world = await startWorld()
  const { id } = await submit(world, { ...A_PLAN, timeout: '2m' })

  await world.clock.advance(2 * 60_000)
  const card = await cardOf(world, id, { when: (text) => text.includes('expired') })

  expect(await requestNow(world, id)).toMatchObject({
    status: 'expired',
    allowed: false,
    action: null,
    reason: 'Nobody answered in time, so the plan is not approved',
  })
  expect(textOf(card.blocks)).not.toMatch(/denied|rejected/i)
})

test('a plan survives a restart, before and after its decision', async () => {
  const world = await startWorld()
  const { id, ts } = await submit(world, A_PLAN)

  await world.restart()
  await decide(world, 'ann', { ts, button: 'Approve', feedback: 'Go' })
  await world.restart()

  expect(await requestNow(world, id)).toMatchObject({ kind: 'plan', action: 'approved', feedback: 'Go' })
  expect(world.sandbox.messages('#finance-approvals')).toHaveLength(1)
})

test('a plan cannot be approved by its requester or by the owner of the agent', async () => {
  const world = await startWorld()
  const client = await world.client({ owner: 'ben@acme.test' })
  const { id } = await client.submitPlan({ ...A_PLAN, requester: 'ann@acme.test' })
  const { ts } = await cardOf(world, id)

  for (const name of ['ann', 'ben']) await world.sandbox.as(name).click('Approve', { ts })
  const told = await Promise.all(
    ['ann', 'ben'].map((name) => world.sandbox.until(() => privateWords(world, name)[0], 'a refusal')),
  )

  expect(told[0]).toContain('made on your behalf')
  expect(told[1]).toContain('You own this agent')
  expect((await requestNow(world, id)).status).toBe('pending')
})

test('a plan is decided once when one person approves and another rejects it', async () => {
  const world = await startWorld()
  const { id, ts } = await submit(world, A_PLAN)
  await openDecision(world, 'ann', { ts, button: 'Approve' })
  await openDecision(world, 'ben', { ts, button: 'Reject' })

  await Promise.all([
    world.sandbox.as('ann').submit({ Feedback: 'Go' }),
    world.sandbox.as('ben').submit({ Feedback: 'Stop' }),
  ])

  const { action, feedback } = await requestNow(world, id)
  const [expected, loser, words] =
    action === 'approved'
      ? ['Go', 'ben', 'already approved by Ann Meyer']
      : ['Stop', 'ann', 'already rejected by Ben Okafor']
  expect(feedback).toBe(expected)
  expect(modalText(world, loser)).toBe(`Too late: this request was ${words}.`)
  expect(await auditRows(world, { request: id, kind: 'settled' })).toHaveLength(1)
})

test('a plan with hidden characters shows them, with a warning, on the card and in the review', async () => {
  const world = await startWorld()
  const steps = ['Keep\u202Ethe data', 'word '.repeat(150), 'word '.repeat(150), 'word '.repeat(150)]
  const { id, ts } = await submit(world, { ...A_PLAN, steps: [...steps, ...steps] })

  const card = textOf((await cardOf(world, id)).blocks)
  await world.sandbox.as('ann').click('Review in full', { ts })
  await world.sandbox.until(() => world.sandbox.as('ann').modal(), 'the review')

  for (const text of [card, modalText(world, 'ann')]) {
    expect(text).toContain('Keep⟦U+202E⟧the data')
    expect(text).toContain('Hidden or look-alike characters')
  }
})

test('a plan is recorded under the tool name submit_plan', async () => {
  const world = await startWorld()
  const { id, ts, client } = await submit(world, A_PLAN)
  await decide(world, 'ann', { ts, button: 'Approve', feedback: 'Go' })
  await client.waitFor(id)

  const rows = await auditRows(world, { request: id, tool: 'submit_plan' })

  expect(rows.find(({ kind }) => kind === 'opened')).toMatchObject({
    reason: 'The agent submits a plan',
    params: { title: A_PLAN.title, steps: A_PLAN.steps },
  })
  expect(rows.find(({ kind }) => kind === 'voted')).toMatchObject({ actor: 'U0ANN', reason: 'approve: Go' })
  expect(rows.find(({ kind }) => kind === 'settled')).toMatchObject({
    status: 'approved',
    reason: 'Approved by Ann Meyer: Go',
  })
})

test('a plan for an undefined group is refused', async () => {
  const world = await startWorld()
  const client = await world.client()

  await expect(client.submitPlan({ ...A_PLAN, approvers: ['growht'] })).rejects.toMatchObject({
    code: 'unknown_group',
    message: "There is no approver group 'growht', did you mean 'growth'?",
  })
})

async function submit(world: World, plan: Plan) {
  const client = await world.client()
  const submitted = await client.submitPlan(plan)
  const { ts } = await cardOf(world, submitted.id)
  return { id: submitted.id, ts, submitted, client }
}

interface Press {
  readonly ts: string
  readonly button: 'Approve' | 'Reject'
}

async function openDecision(world: World, name: string, { ts, button }: Press): Promise<void> {
  const person = world.sandbox.as(name)
  await person.click(button, { ts })
  await world.sandbox.until(() => person.modal(), 'the modal for feedback')
}

async function decide(world: World, name: string, press: Press & { readonly feedback?: string }) {
  await openDecision(world, name, press)
  const { feedback } = press
  return world.sandbox.as(name).submit(feedback === undefined ? {} : { Feedback: feedback })
}

function modalText(world: World, name: string): string {
  return textOf(world.sandbox.as(name).modal()?.blocks ?? [])
}
