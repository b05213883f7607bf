import { textOf } from 'slack-sandbox/block-kit'
import { expect, test } from 'vitest'
import { auditRows, privateWords, requestNow } from '../support/api-helpers.ts'
import { approve, ask, HELD, story } from '../support/held-approvals.ts'
import { cardOf, startWorld } from '../support/start-world.ts'
import { thread, threadHolds } from '../support/threads.ts'

const SECOND_MS = 1_000
const MINUTE_MS = 60_000

const HOUR_GRANT = 'This tool, in any session, for 1 h'

test('an approval under undo is held: the agent waits, nothing can start, and it takes effect when its time is over', async () => {
  const world = await startWorld({ policies: { 'held.yaml': HELD } })
  const { client, id, ts } = await ask(world)

  await world.sandbox.as('ann').click('Approve', { ts })
  await world.clock.advance(10 * SECOND_MS - 1)
  const held = await requestNow(world, id)
  const started = client.redeem({ id, allowed: true, params: { amount: 5 } }).catch((error: unknown) => error)

  expect(held).toMatchObject({
    status: 'pending',
    allowed: false,
    params: {},
    receipt: null,
    approval: {
      votes: [{ by: 'U0ANN', choice: 'approve' }],
      heldUntil: new Date(Date.parse(held.evaluatedAt) + 10 * SECOND_MS).toISOString(),
    },
  })
  expect(await started).toMatchObject({ code: 'not_allowed' })
  await world.clock.advance(1)
  expect(await requestNow(world, id)).toMatchObject({
    status: 'approved',
    allowed: true,
    params: { amount: 5 },
    reason: 'Approved by Ann Meyer',
    approval: { heldUntil: null },
  })
  expect(await story(world, id)).toEqual(['opened', 'posted', 'voted', 'held', 'redeem_refused', 'settled'])
})

test('the card of a held approval says until when it can be taken back, and shows the approval once it took effect', async () => {
  const world = await startWorld({ policies: { 'held.yaml': HELD } })
  const { id, ts } = await ask(world)

  await world.sandbox.as('ann').click('Approve', { ts })
  const held = await cardOf(world, id, { when: (text) => text.includes('Take back') })
  await world.clock.advance(10 * SECOND_MS)
  const settled = await cardOf(world, id, {
    when: (text) => text.includes('approved by') && !text.includes('Take back'),
  })

  expect(textOf(held.blocks)).toContain('approved by Ann Meyer, not started yet')
  expect(textOf(held.blocks)).toMatch(
    /It can still be taken back until \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC, 10 s after the approval\. Then it takes effect\./,
  )
  expect(textOf(held.blocks)).not.toContain('Still needed')
  expect(JSON.stringify(held.blocks)).not.toContain('"Approve"')
  expect(textOf(settled.blocks)).toContain('approved by Ann Meyer')
  expect(textOf(settled.blocks)).not.toContain('not started yet')
  await threadHolds(world, ts, 'Ann Meyer approved. The approval takes effect')
})

test('another approver takes a held approval back: the request waits again, and a second approval is held anew', async () => {
  const world = await startWorld({ policies: { 'held.yaml': HELD } })
  const { id, ts } = await ask(world)
  await approve(world, 'ann', { id, ts })

  await world.sandbox.as('ben').click('Take back', { ts })
  const waiting = await cardOf(world, id, { when: (text) => text.includes('took back') })
  await world.clock.advance(MINUTE_MS)
  const later = await requestNow(world, id)
  await approve(world, 'ann', { id, ts })
  await world.clock.advance(10 * SECOND_MS)

  expect(textOf(waiting.blocks)).toContain('Ben Okafor took back the approval of Ann Meyer.')
  expect(later).toMatchObject({ status: 'pending', approval: { votes: [], heldUntil: null } })
  expect(await requestNow(world, id)).toMatchObject({ status: 'approved', reason: 'Approved by Ann Meyer' })
  await threadHolds(world, ts, 'Ben Okafor took back the approval of Ann Meyer.')
  const [row] = await auditRows(world, { request: id, kind: 'taken_back' })
  expect(row).toMatchObject({ actor: 'U0BEN', reason: 'the approval of Ann Meyer', status: 'pending' })
})

test('who takes back their own approval leaves that of the others, and one more person is needed', async () => {
  const world = await startWorld({ policies: { 'held.yaml': HELD } })
  const { id, ts } = await ask(world, 'wire')
  await world.sandbox.as('ann').click('Approve', { ts })
  await cardOf(world, id, { when: (text) => text.includes('Approved so far') })
  await approve(world, 'ben', { id, ts })
  world.sandbox.setMembers('@finance', ['ben'])

  await world.sandbox.as('ann').click('Take back', { ts })
  const card = await cardOf(world, id, { when: (text) => text.includes('took back') })

  expect(textOf(card.blocks)).toContain('Ann Meyer took back their own approval.')
  expect(textOf(card.blocks)).toContain('Still needed: 1 approval from finance-team')
  expect(await requestNow(world, id)).toMatchObject({
    status: 'pending',
    approval: { votes: [{ by: 'U0BEN' }] },
  })
})

test('a denial ends a hold, and settles the request', async () => {
  const world = await startWorld({ policies: { 'held.yaml': HELD } })
  const { id, ts } = await ask(world)
  await approve(world, 'ann', { id, ts })

  await world.sandbox.as('ben').click('Deny', { ts })
  await world.sandbox.until(() => world.sandbox.as('ben').modal(), 'the form for the reason')
  await world.sandbox.as('ben').submit({ Reason: 'Wrong customer' })
  await world.clock.advance(MINUTE_MS)

  expect(await requestNow(world, id)).toMatchObject({
    status: 'rejected',
    reason: 'Denied by Ben Okafor: Wrong customer',
  })
  await threadHolds(world, ts, 'Denied by Ben Okafor')
})

test.each([
  ['dan', 'Only finance-team can decide this'],
  ['gus', 'Guests cannot decide requests or open their details'],
])(
  '%s, who may not decide, cannot take a held approval back, and the refusal is recorded',
  async (name, words) => {
    const world = await startWorld({ policies: { 'held.yaml': HELD } })
    const { id, ts } = await ask(world)
    await approve(world, 'ann', { id, ts })

    await world.sandbox.as(name).click('Take back', { ts })

    expect(await world.sandbox.until(() => privateWords(world, name)[0], 'a refusal')).toContain(words)
    expect(await auditRows(world, { request: id, kind: 'vote_refused' })).toMatchObject([
      { actor: world.sandbox.as(name).id, status: 'pending' },
    ])
    await world.clock.advance(10 * SECOND_MS)
    expect((await requestNow(world, id)).status).toBe('approved')
  },
)

test('of two people who take the same approval back, one does, and the other reads that none is held any more', async () => {
  const world = await startWorld({ policies: { 'held.yaml': HELD } })
  const { id, ts } = await ask(world)
  await approve(world, 'ann', { id, ts })

  await Promise.all(['ann', 'ben'].map((name) => world.sandbox.as(name).click('Take back', { ts })))

  const reply = await world.sandbox.until(
    () => [...privateWords(world, 'ann'), ...privateWords(world, 'ben')][0],
    'a private refusal',
  )
  expect(reply).toContain('There is no approval to take back any more.')
  expect(await auditRows(world, { request: id, kind: 'taken_back' })).toHaveLength(1)
})

test('a click on Take back once the approval took effect says that it is too late', async () => {
  const world = await startWorld({ policies: { 'held.yaml': HELD } })
  const { id, ts } = await ask(world)
  await approve(world, 'ann', { id, ts })
  const slack = world.sandbox.faults
  slack.next({ kind: 'error', code: 'internal_error' }, { method: 'chat.update', times: 20 })

  await world.clock.advance(10 * SECOND_MS)
  await world.sandbox.as('ben').click('Take back', { ts })

  expect(await world.sandbox.until(() => privateWords(world, 'ben')[0], 'a refusal')).toContain(
    'Too late: this request was already approved by Ann Meyer',
  )
  expect((await requestNow(world, id)).status).toBe('approved')
})

test('a further approval of a held request is refused, and says who approved it', async () => {
  const world = await startWorld({ policies: { 'held.yaml': HELD } })
  const { id, ts } = await ask(world)
  const ben = world.sandbox.as('ben')
  await ben.choose('Allow more than once…', { ts })
  await world.sandbox.until(() => ben.modal(), 'the form')
  await approve(world, 'ann', { id, ts })

  await ben.submit({ 'Also allow': HOUR_GRANT })

  expect(JSON.stringify(ben.modal())).toContain(
    'Ann Meyer has already approved this, but it has not started.',
  )
  expect(await requestNow(world, id)).toMatchObject({ approval: { votes: [{ by: 'U0ANN' }] } })
})

test('a grant made with a held approval covers nothing before the approval takes effect', async () => {
  const world = await startWorld({ policies: { 'held.yaml': HELD } })
  const { client, id, ts } = await ask(world)
  const ann = world.sandbox.as('ann')
  await ann.choose('Allow more than once…', { ts })
  await world.sandbox.until(() => ann.modal(), 'the form')
  await ann.submit({ 'Also allow': HOUR_GRANT })

  const during = await client.authorize('support-agent', 'pay_out', { amount: 6 })
  await world.clock.advance(10 * SECOND_MS)
  await requestNow(world, id)
  const after = await client.authorize('support-agent', 'pay_out', { amount: 7 })

  expect([during.outcome, after.outcome]).toEqual(['escalated', 'allowed'])
  expect(await story(world, id)).toEqual(['opened', 'posted', 'voted', 'held', 'settled', 'granted'])
})

test('a grant made with an approval that is taken back is never made', async () => {
  const world = await startWorld({ policies: { 'held.yaml': HELD } })
  const { client, id, ts } = await ask(world)
  const ann = world.sandbox.as('ann')
  await ann.choose('Allow more than once…', { ts })
  await world.sandbox.until(() => ann.modal(), 'the form')
  await ann.submit({ 'Also allow': HOUR_GRANT })
  await cardOf(world, id, { when: (text) => text.includes('Take back') })

  await ann.click('Take back', { ts })
  await world.clock.advance(MINUTE_MS)
  const after = await client.authorize('support-agent', 'pay_out', { amount: 7 })

  expect(after.outcome).toBe('escalated')
})

test('the event stream and a waiting agent learn of a hold, and of the approval only when it takes effect', async () => {
  const world = await startWorld({ policies: { 'held.yaml': HELD } })
  const { client, id, ts } = await ask(world)
  const states = client.events(id)
  const next = async () => {
    const { value } = await states.next()
    if (value === undefined) return 'ended'
    return `${value.status} ${value.allowed} ${value.approval?.heldUntil === null ? 'asked' : 'held'}`
  }

  const asked = await next()
  await approve(world, 'ann', { id, ts })
  const held = await next()
  await world.clock.advance(10 * SECOND_MS)

  expect([asked, held, await next()]).toEqual([
    'pending false asked',
    'pending false held',
    'approved true asked',
  ])
})

test('the thread of a request whose approval was taken back tells how it ended', async () => {
  const world = await startWorld({ policies: { 'held.yaml': HELD } })
  const { client, id, ts } = await ask(world)
  await approve(world, 'ann', { id, ts })
  await world.sandbox.as('ann').click('Take back', { ts })
  await threadHolds(world, ts, 'Ann Meyer took back their own approval.')

  await client.cancel(id)
  await threadHolds(world, ts, 'Withdrawn by the agent')

  expect(thread(world, ts)).toHaveLength(3)
})
