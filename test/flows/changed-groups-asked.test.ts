import { textOf } from 'slack-sandbox/block-kit'
import { expect, test } from 'vitest'
import { auditRows, privateWords, requestNow } from '../support/api-helpers.ts'
import { A_QUESTION, answerAs } from '../support/questions.ts'
import { cardOf, startWorld } from '../support/start-world.ts'
import { threadHolds } from '../support/threads.ts'

const ELSEWHERE = { channel: '#growth-approvals' }
const FINANCE = { channel: '#finance-approvals' }
const QUESTION = { ...A_QUESTION, approvers: ['duo'] }
const PLAN = {
  agentId: 'support-agent',
  title: 'Move Acme',
  steps: ['Export', 'Import'],
  approvers: ['duo'],
}

/** The group `duo` is of these people. */
function duoOf(names: readonly string[], { channel }: { readonly channel: string }) {
  const members = names.map((name) => `${name}@acme.test`).join(', ')
  return { 'duo.yaml': `approvers: { duo: { channel: "${channel}", members: [${members}] } }\n` }
}

test('a question whose group is changed by the policies moves to the new members and channel, and the old ones cannot answer it', async () => {
  const world = await startWorld({ policies: duoOf(['ann', 'ben'], FINANCE) })
  const client = await world.client()
  const { id } = await client.ask(QUESTION)
  const { ts } = await cardOf(world, id)

  await world.writePolicy('duo.yaml', duoOf(['cleo', 'ben'], ELSEWHERE)['duo.yaml'])
  const moved = await cardOf(world, id, ELSEWHERE)
  await world.sandbox.as('ann').click('Answer', { ts, ...FINANCE })
  await world.sandbox.until(
    () => (privateWords(world, 'ann').length > 0 ? true : undefined),
    'what Ann is told',
  )
  await answerAs(world, 'cleo', { ts: moved.ts, answer: 'Main Street 1', ...ELSEWHERE })

  expect(await client.waitFor(id)).toMatchObject({
    status: 'approved',
    answer: 'Main Street 1',
    reason: 'Answered by Cleo Martin',
  })
  await cardOf(world, id, { ...FINANCE, when: (text) => text.includes('answered by Cleo') })
})

test('a question whose group is removed by the policies is denied: the agent, the card and the ledger say why', async () => {
  const world = await startWorld({ policies: duoOf(['ann', 'ben'], FINANCE) })
  const client = await world.client()
  const { id } = await client.ask(QUESTION)
  const { ts } = await cardOf(world, id)
  const waiting = client.waitFor(id)

  await world.writePolicy('duo.yaml', duoOf(['ann'], FINANCE)['duo.yaml'].replace('duo:', 'solo:'))

  const reason =
    "The policies deny it now: the approver group 'duo' no longer exists; submit it again with another group"
  expect(await waiting).toMatchObject({ status: 'denied', allowed: false, answer: null, reason })
  const card = await cardOf(world, id, { when: (text) => text.includes('denied by the policies') })
  expect(JSON.stringify(card.blocks)).not.toContain('veto_deny')
  await threadHolds(world, ts, 'no longer exists')
  expect(await auditRows(world, { request: String(id), kind: 'settled' })).toMatchObject([
    { status: 'denied', actor: 'veto', matchedPolicyId: null },
  ])
})

test('a question is unaffected by a policy change that does not concern its group', async () => {
  const world = await startWorld({ policies: duoOf(['ann', 'ben'], FINANCE) })
  const client = await world.client()
  const asked = await client.ask(QUESTION)
  const { ts } = await cardOf(world, asked.id)

  await world.writePolicy('other.yaml', 'rules: [{ name: none, tool: "*", action: deny }]\n')
  await answerAs(world, 'ben', { ts, answer: 'Main Street 1' })

  expect(await client.waitFor(asked)).toMatchObject({ status: 'approved', answer: 'Main Street 1' })
})

test('a plan whose group is changed by the policies is decided by the new members, also on the card in another channel', async () => {
  const world = await startWorld({ policies: duoOf(['ann'], FINANCE) })
  const client = await world.client()
  const { id } = await client.submitPlan(PLAN)
  const { ts } = await cardOf(world, id)

  await world.writePolicy('duo.yaml', duoOf(['ann', 'cleo'], ELSEWHERE)['duo.yaml'])
  const moved = await cardOf(world, id, ELSEWHERE)
  const asked = await requestNow(world, id)
  const cleo = world.sandbox.as('cleo')
  await cleo.click('Approve', { ts: moved.ts, ...ELSEWHERE })
  await world.sandbox.until(() => cleo.modal(), 'the modal for feedback')
  await cleo.submit({})

  expect(asked).toMatchObject({ status: 'pending', approval: { groups: ['duo'] } })
  expect(await client.waitFor(id)).toMatchObject({ action: 'approved', reason: 'Approved by Cleo Martin' })
  const before = await cardOf(world, id, { ...FINANCE, when: (text) => text.includes('approved by') })
  expect([before.ts, textOf(before.blocks).includes('Move Acme')]).toEqual([ts, true])
})

test('a plan whose group was removed while Veto was down is denied at the next start', async () => {
  const world = await startWorld({ policies: duoOf(['ann'], FINANCE) })
  const { id } = await (await world.client()).submitPlan(PLAN)
  await cardOf(world, id)

  await world.restart({ 'duo.yaml': duoOf(['ann'], FINANCE)['duo.yaml'].replace('duo:', 'solo:') })
  await cardOf(world, id, { when: (text) => text.includes('denied by the policies') })

  expect(await requestNow(world, id)).toMatchObject({ status: 'denied', action: null })
})
