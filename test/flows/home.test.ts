import { textOf } from 'slack-sandbox/block-kit'
import { expect, test } from 'vitest'
import { privateWords, requestNow } from '../support/api-helpers.ts'
import { lockDown } from '../support/lockdowns.ts'
import { A_CHOICE } from '../support/questions.ts'
import { BIG_REFUND, cardOf, startWorld, type World } from '../support/start-world.ts'

const HOME = { in: 'home' } as const

test.each(['socket', 'http'] as const)(
  'Home shows an approver what waits for them, and Review leads to an approval of all that was shown (%s)',
  async (mode) => {
    const world = await startWorld({ mode })
    const client = await world.client()
    const asked = await client.authorize('support-agent', 'refund_payment', BIG_REFUND)
    const ann = world.sandbox.as('ann')

    const before = await openedHome(world, 'ann')
    await ann.click('Review', HOME)
    await world.sandbox.until(() => ann.modal(), 'the review')
    await ann.click('Approve')
    const answer = await client.waitFor(asked)
    await world.clock.advance(6_000)
    const after = await homeSaying(world, 'ann', 'Nothing is waiting for you')

    expect(before).toContain('1 waiting for you')
    expect(before).toContain('Refund €720.00 on pay_1 · support-agent')
    expect(before).toContain('Denied automatically if nobody answers by')
    expect(before).toContain('finance-team · cards in #finance-approvals')
    expect(answer).toMatchObject({ status: 'approved', approval: { votes: [{ by: 'U0ANN' }] } })
    expect(after).toContain('Refund €720.00 on pay_1 · approved by Ann Meyer')
  },
)

test('Home offers no Approve beside a line that shows only a part of a call', async () => {
  const world = await startWorld()
  const client = await world.client()
  await client.authorize('support-agent', 'refund_payment', BIG_REFUND)

  await openedHome(world, 'ann')

  expect(JSON.stringify(world.sandbox.as('ann').home())).not.toContain('veto_approve')
})

test('Deny in Home asks for the reason and denies the call', async () => {
  const world = await startWorld()
  const client = await world.client()
  const asked = await client.authorize('support-agent', 'refund_payment', BIG_REFUND)
  const ann = world.sandbox.as('ann')

  await openedHome(world, 'ann')
  await ann.click('Deny', HOME)
  await world.sandbox.until(() => ann.modal(), 'the form')
  await ann.submit({ Reason: 'Already refunded' })

  expect(await client.waitFor(asked)).toMatchObject({ status: 'rejected', reason: /Already refunded/ })
})

test('a question is answered with one of its options in Home', async () => {
  const world = await startWorld()
  const client = await world.client()
  const asked = await client.ask(A_CHOICE)

  const home = await openedHome(world, 'ann')
  await world.sandbox.as('ann').click('To Paris', HOME)

  expect(home).toContain('Where shall the invoice go?')
  expect(await client.waitFor(asked)).toMatchObject({ status: 'approved', answer: 'To Paris' })
})

test('Home does not show a person a request that was made on their behalf as waiting for them', async () => {
  const world = await startWorld()
  const client = await world.client()
  await client.authorize('support-agent', 'refund_payment', BIG_REFUND, { requester: 'ann@acme.test' })

  expect(await openedHome(world, 'ann')).toContain('Nothing is waiting for you')
  expect(await openedHome(world, 'ben')).toContain('1 waiting for you')
})

test('a call that was denied meanwhile is not approved from the review that Home opened, which says so', async () => {
  const world = await startWorld()
  const client = await world.client()
  const asked = await client.authorize('support-agent', 'refund_payment', BIG_REFUND)
  await cardOf(world, String(asked.id))
  const ben = world.sandbox.as('ben')
  await openedHome(world, 'ben')
  await ben.click('Review', HOME)
  await world.sandbox.until(() => ben.modal(), 'the review')

  const ann = world.sandbox.as('ann')
  await ann.click('Deny', { channel: '#finance-approvals' })
  await world.sandbox.until(() => ann.modal(), 'the form')
  await ann.submit({ Reason: 'No' })
  await ben.click('Approve')

  await world.sandbox.until(
    () => textOf(ben.modal()?.blocks ?? []).includes('denied by Ann Meyer') || null,
    'the refusal in the review',
  )
  expect(await requestNow(world, asked.id)).toMatchObject({ status: 'rejected' })
})

test('an open Home follows what others decide', async () => {
  const world = await startWorld()
  const client = await world.client()
  const asked = await client.authorize('support-agent', 'refund_payment', BIG_REFUND)
  await openedHome(world, 'ann')
  await cardOf(world, String(asked.id))

  await world.sandbox.as('ben').click('Approve', { channel: '#finance-approvals' })
  await client.waitFor(asked)
  await world.clock.advance(6_000)

  await homeSaying(world, 'ann', 'Nothing is waiting for you')
})

test('a grant that a person gave is revoked in Home', async () => {
  const world = await startWorld({ policies: { 'mails.yaml': MAILS } })
  const client = await world.client()
  const asked = await client.authorize('support-agent', 'send_mail', { to: 'x' }, { sessionId: 'run-1' })
  await cardOf(world, String(asked.id))
  const ann = world.sandbox.as('ann')
  await ann.choose('Allow more than once…', { channel: '#finance-approvals' })
  await world.sandbox.until(() => ann.modal(), 'the form')
  await ann.submit({ 'Also allow': 'This tool, in this session, for 2 h' })
  await client.waitFor(asked)

  const before = await openedHome(world, 'ann')
  await ann.click('Revoke', HOME)
  await world.clock.advance(6_000)
  await world.sandbox.until(() => !homeText(world, 'ann').includes('Grants you gave') || null, 'no grants')
  const again = await client.authorize('support-agent', 'send_mail', { to: 'x' }, { sessionId: 'run-1' })

  expect(before).toContain('support-agent may run send_mail in session run-1 until')
  expect(again).toMatchObject({ status: 'pending' })
})

test('an admin sees health, policies and lockdowns in Home, and lifts a lockdown there', async () => {
  const world = await startWorld()
  await lockDown(world, 'agent support-agent suspicious refunds')

  const admin = await openedHome(world, 'pat')
  const approver = await openedHome(world, 'ann')
  const pat = world.sandbox.as('pat')
  await pat.click('Lift', HOME)
  await world.sandbox.until(() => pat.modal()?.submit ?? null, 'the form')
  await pat.submit({ 'Why is it safe now?': 'The key was rotated' })
  await world.clock.advance(6_000)
  await world.sandbox.until(
    () => !homeText(world, 'pat').includes('suspicious refunds') || null,
    'no lockdown',
  )

  expect(admin).toContain('🔒 agent support-agent, by Pat Kim since')
  expect(admin).toMatch(/checks passed|⚠️|❌/)
  expect(admin).toContain('Policies in force')
  expect(approver).toContain('suspicious refunds')
  expect(approver).not.toContain('Policies in force')
  expect(JSON.stringify(world.sandbox.as('ann').home())).not.toContain('veto_lift_lockdown')
})

test('Home says one sentence to a guest', async () => {
  const world = await startWorld()
  await (await world.client()).authorize('support-agent', 'refund_payment', BIG_REFUND)

  expect(await openedHome(world, 'gus')).toBe(
    'Only full members of this workspace can see and decide what agents ask here.',
  )
})

test('400 changes are a few publications of each open Home', async () => {
  const world = await startWorld({ policies: { 'many.yaml': MANY } })
  const client = await world.client()
  await openedHome(world, 'ann')
  const before = published(world)

  for (let at = 0; at < 200; at += 1) {
    const asked = await client.authorize('support-agent', 'send_mail', { to: `${at}` })
    await client.cancel(String(asked.id))
  }
  await world.clock.advance(20_000)

  expect(published(world) - before).toBeLessThanOrEqual(4)
})

test('/veto pending shows first what waits for the person, with a link to its card, and then the requests of others', async () => {
  const world = await startWorld()
  const client = await world.client({ agents: '*' })
  const refund = await client.authorize('support-agent', 'refund_payment', BIG_REFUND)
  await client.authorize('billing-agent', 'refund_payment', {
    payment_id: 'pay_9',
    amount_cents: 100,
    currency: 'EUR',
  })
  await cardOf(world, String(refund.id))
  await world.sandbox.as('ann').type('/veto pending', '#finance-approvals')
  const list = await world.sandbox.until(() => privateWords(world, 'ann').at(-1), 'the list')
  const [mine = '', others = ''] = list.split('Other requests')

  expect(mine).toContain('Waiting for you')
  expect(mine).toMatch(
    /Refund €720.00 on pay_1 · support-agent · asked .* · \d+ min left, by .* · Open the card/,
  )
  expect(others).toContain('billing-agent')
  expect(others).not.toContain('pay_1')
})

function published(world: World): number {
  return world.sandbox.calls.filter(({ method }) => method === 'views.publish').length
}

async function openedHome(world: World, name: string): Promise<string> {
  await world.sandbox.as(name).openHome()
  await world.sandbox.until(() => world.sandbox.as(name).home(), `the Home of ${name}`)
  return homeText(world, name)
}

function homeSaying(world: World, name: string, words: string): Promise<string> {
  return world.sandbox.until(() => {
    const said = homeText(world, name)
    return said.includes(words) ? said : null
  }, `'${words}' in the Home of ${name}`)
}

function homeText(world: World, name: string): string {
  return textOf(world.sandbox.as(name).home()?.blocks ?? [])
}

const MAILS = `
name: mails
priority: 200
rules:
  - name: mail_review
    tool: send_mail
    action: require_approval
    approvers: [finance-team]
    grant: { scope: [tool, category], max: 2h }
    message: Mails need a look
tools:
  send_mail: { title: Send a mail, category: edit, show: [to] }
`
const MANY = `${MAILS}
quotas: { "*": { max_pending: 1000, rate: 5000/s } }
`
