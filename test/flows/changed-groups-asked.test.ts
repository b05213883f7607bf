import { textOf } from 'slack-sandbox/block-kit'
import { describe, expect, test } from 'vitest'
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

describe('a question, when the policies change the group that it was put to,', () => {
  test('is put to those who are in it now, in their channel; those of before cannot answer it any more', async () => {
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
    await cardOf(world, id, { ...FINANCE, when: (text) => text.includes('Answered by Cleo') })
  })

  test('is denied once the group is gone, as it would be if it were asked now: the agent, the card and the record say why', async () => {
    const world = await startWorld({ policies: duoOf(['ann', 'ben'], FINANCE) })
    const client = await world.client()
    const { id } = await client.ask(QUESTION)
    const { ts } = await cardOf(world, id)
    const waiting = client.waitFor(id)

    await world.writePolicy('duo.yaml', duoOf(['ann'], FINANCE)['duo.yaml'].replace('duo:', 'solo:'))

    const reason =
      "The policies deny it now: there is no approver group 'duo' any more; ask again, and name another"
    expect(await waiting).toMatchObject({ status: 'denied', allowed: false, answer: null, reason })
    const card = await cardOf(world, id, { when: (text) => text.includes('Denied by the policies') })
    expect(JSON.stringify(card.blocks)).not.toContain('"button"')
    await threadHolds(world, ts, 'no approver group')
    expect(await auditRows(world, { request: String(id), kind: 'settled' })).toMatchObject([
      { status: 'denied', actor: 'veto', matchedPolicyId: null },
    ])
  })

  test('goes on as it was after a change that does not concern the group', async () => {
    const world = await startWorld({ policies: duoOf(['ann', 'ben'], FINANCE) })
    const client = await world.client()
    const asked = await client.ask(QUESTION)
    const { ts } = await cardOf(world, asked.id)

    await world.writePolicy('other.yaml', 'rules: [{ name: none, tool: "*", action: deny }]\n')
    await answerAs(world, 'ben', { ts, answer: 'Main Street 1' })

    expect(await client.waitFor(asked)).toMatchObject({ status: 'approved', answer: 'Main Street 1' })
  })
})

describe('a plan, when the policies change the group that it was put to,', () => {
  test('is decided by those who are in it now, also on the card in another channel', async () => {
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
    const before = await cardOf(world, id, { ...FINANCE, when: (text) => text.includes('Approved by') })
    expect([before.ts, textOf(before.blocks).includes('Move Acme')]).toEqual([ts, true])
  })

  test('is denied at the next start when the group went while Veto was down', async () => {
    const world = await startWorld({ policies: duoOf(['ann'], FINANCE) })
    const { id } = await (await world.client()).submitPlan(PLAN)
    await cardOf(world, id)

    await world.restart({ 'duo.yaml': duoOf(['ann'], FINANCE)['duo.yaml'].replace('duo:', 'solo:') })
    await cardOf(world, id, { when: (text) => text.includes('Denied by the policies') })

    expect(await requestNow(world, id)).toMatchObject({ status: 'denied', action: null })
  })
})
