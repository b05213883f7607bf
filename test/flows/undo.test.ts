import { textOf } from 'slack-sandbox/block-kit'
import { expect, test } from 'vitest'
import { auditRows, privateWords, requestNow } from '../support/api-helpers.ts'
import { lockDown } from '../support/lockdowns.ts'
import { cardOf, startWorld, type World } from '../support/start-world.ts'
import { thread, threadHolds } from '../support/threads.ts'

const SECOND_MS = 1_000
const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

const HOUR_GRANT = 'This tool, in any session, for 1 hour'

const HELD = `
name: held
priority: 200
rules:
  - { name: one, tool: pay_out, action: require_approval, approvers: [finance-team], undo: 10s, edit: [amount],
      grant: { scope: [tool], max: 2h }, message: Payouts need a look }
  - { name: two, tool: wire, action: require_approval, approvers: [finance-team], quorum: 2, undo: 10s }
  - { name: short, tool: ping, action: require_approval, approvers: [finance-team], timeout: 1m, undo: 10m }
tools: { pay_out: { title: Pay out } }
`

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
  expect(textOf(held.blocks)).toMatch(/Runs .* unless somebody takes it back\./)
  expect(textOf(held.blocks)).not.toContain('Still needed')
  expect(JSON.stringify(held.blocks)).not.toContain('"Approve"')
  expect(textOf(settled.blocks)).toContain('approved by Ann Meyer')
  expect(textOf(settled.blocks)).not.toContain('not started yet')
  await threadHolds(world, ts, 'Ann Meyer approved. Runs')
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
  ['gus', 'Guests cannot see or decide requests'],
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

test('of two people who take the same approval back, one does, and the other is told that none is held any more', async () => {
  const world = await startWorld({ policies: { 'held.yaml': HELD } })
  const { id, ts } = await ask(world)
  await approve(world, 'ann', { id, ts })

  await Promise.all(['ann', 'ben'].map((name) => world.sandbox.as(name).click('Take back', { ts })))

  const told = await world.sandbox.until(
    () => [...privateWords(world, 'ann'), ...privateWords(world, 'ben')][0],
    'a private refusal',
  )
  expect(told).toContain('There is no approval to take back any more.')
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

test('an approval given before the deadline counts although its hold ends after it', async () => {
  const world = await startWorld({ policies: { 'held.yaml': HELD } })
  const { id, ts } = await ask(world, 'ping')
  await world.clock.advance(MINUTE_MS - 1)
  await approve(world, 'ann', { id, ts })

  const held = await requestNow(world, id)
  await world.clock.advance(10 * MINUTE_MS)

  expect(held.expiresAt).toBe(held.approval?.heldUntil)
  expect((await requestNow(world, id)).status).toBe('approved')
})

test('an approval that is taken back after the deadline leaves the request expired', async () => {
  const world = await startWorld({ policies: { 'held.yaml': HELD } })
  const { id, ts } = await ask(world, 'ping')
  await approve(world, 'ann', { id, ts })
  await world.clock.advance(2 * MINUTE_MS)

  await world.sandbox.as('ben').click('Take back', { ts })
  await threadHolds(world, ts, 'took back the approval')

  expect(await requestNow(world, id)).toMatchObject({
    status: 'expired',
    reason: 'The approval was taken back, and nobody approved it again in time',
  })
})

test.each([
  ['while it lasts', 3 * SECOND_MS, 'pending'],
  ['after its end', MINUTE_MS, 'approved'],
])('a restart %s neither shortens a hold nor loses it', async (_, downMs, status) => {
  const world = await startWorld({ policies: { 'held.yaml': HELD } })
  const { id, ts } = await ask(world)
  await approve(world, 'ann', { id, ts })

  await world.clock.advance(SECOND_MS)
  await world.restart()
  await world.clock.advance(downMs)
  const after = await requestNow(world, id)
  await world.clock.advance(10 * SECOND_MS)

  expect(after.status).toBe(status)
  expect((await requestNow(world, id)).status).toBe('approved')
  expect(await auditRows(world, { request: id, kind: 'settled' })).toHaveLength(1)
})

test.each([-HOUR_MS, -24 * HOUR_MS])(
  'a wall clock that steps by %i ms does not change the length of a hold',
  async (stepMs) => {
    const world = await startWorld({ policies: { 'held.yaml': HELD } })
    const { id, ts } = await ask(world)
    await approve(world, 'ann', { id, ts })

    world.clock.stepWall(stepMs)
    await world.clock.advance(10 * SECOND_MS - 1)
    const before = await requestNow(world, id)
    await world.clock.advance(1)

    expect(before.status).toBe('pending')
    expect((await requestNow(world, id)).status).toBe('approved')
  },
)

test('a policy that denies the call while its approval is held settles it as denied', async () => {
  const world = await startWorld({ policies: { 'held.yaml': HELD } })
  const { id, ts } = await ask(world)
  await approve(world, 'ann', { id, ts })

  await world.writePolicy('stop.yaml', STOP)
  await world.clock.advance(10 * SECOND_MS)

  expect(await requestNow(world, id)).toMatchObject({
    status: 'denied',
    allowed: false,
    reason: 'The policies deny it now: No payouts today',
  })
})

test('a time window that begins while an approval is held denies the call when the hold ends', async () => {
  const world = await startWorld({ policies: { 'held.yaml': `${HELD}` } })
  const { id, ts } = await ask(world, 'ping')
  const begins = new Date(world.clock.nowMs() + 2 * MINUTE_MS).toISOString().slice(11, 16)
  await world.writePolicy('window.yaml', windowFrom(begins))
  await approve(world, 'ann', { id, ts })

  await world.clock.advance(10 * MINUTE_MS)

  expect(await requestNow(world, id)).toMatchObject({ status: 'denied', allowed: false })
})

test('policies that ask other people end a hold, and the approval does not count for them', async () => {
  const world = await startWorld({ policies: { 'held.yaml': HELD } })
  const { id, ts } = await ask(world)
  await approve(world, 'ann', { id, ts })

  await world.writePolicy(
    'held.yaml',
    HELD.replace('[finance-team], undo: 10s, edit', '[managers], undo: 10s, edit'),
  )
  await world.clock.advance(MINUTE_MS)

  expect(await requestNow(world, id)).toMatchObject({
    status: 'pending',
    approval: { votes: [], heldUntil: null, groups: ['managers'] },
  })
})

test('policies with a longer undo hold the approval for that long, from when it was given', async () => {
  const world = await startWorld({ policies: { 'held.yaml': HELD } })
  const { id, ts } = await ask(world)
  await approve(world, 'ann', { id, ts })

  await world.writePolicy('held.yaml', HELD.replace('undo: 10s, edit', 'undo: 30s, edit'))
  await world.clock.advance(30 * SECOND_MS - 1)
  const before = await requestNow(world, id)
  await world.clock.advance(1)

  expect(before.status).toBe('pending')
  expect((await requestNow(world, id)).status).toBe('approved')
})

test('a lockdown ends a hold: the call is denied, and the approval never takes effect', async () => {
  const world = await startWorld({ policies: { 'held.yaml': HELD } })
  const { id, ts } = await ask(world)
  await approve(world, 'ann', { id, ts })

  await lockDown(world, 'agent support-agent Suspicious payouts')
  await world.clock.advance(MINUTE_MS)

  expect(await requestNow(world, id)).toMatchObject({
    status: 'denied',
    reason: 'Locked down by Pat Kim: Suspicious payouts',
  })
})

test('a withdrawal by the agent ends a hold', async () => {
  const world = await startWorld({ policies: { 'held.yaml': HELD } })
  const { client, id, ts } = await ask(world)
  await approve(world, 'ann', { id, ts })

  await client.cancel(id)
  await world.clock.advance(MINUTE_MS)

  expect(await requestNow(world, id)).toMatchObject({
    status: 'cancelled',
    reason: 'Withdrawn by the agent before the approval took effect',
  })
})

test('an edit that was open when the approval was given ends the hold, and its own approval is held', async () => {
  const world = await startWorld({ policies: { 'held.yaml': HELD } })
  const { id, ts } = await ask(world)
  const ben = world.sandbox.as('ben')
  await ben.choose('Edit and approve…', { ts })
  await world.sandbox.until(() => ben.modal(), 'the form')
  await approve(world, 'ann', { id, ts })
  await world.clock.advance(5 * SECOND_MS)

  await ben.submit({ amount: '3' })
  await world.clock.advance(10 * SECOND_MS - 1)
  const before = await requestNow(world, id)
  await world.clock.advance(1)

  expect(before).toMatchObject({ status: 'pending', approval: { votes: [{ by: 'U0BEN' }] } })
  expect(await requestNow(world, id)).toMatchObject({ status: 'approved', params: { amount: 3 } })
})

test('a further approval of a held request is refused, and says who approved it', async () => {
  const world = await startWorld({ policies: { 'held.yaml': HELD } })
  const { id, ts } = await ask(world)
  const ben = world.sandbox.as('ben')
  await ben.choose('Allow more than this once…', { ts })
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
  await ann.choose('Allow more than this once…', { ts })
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
  await ann.choose('Allow more than this once…', { ts })
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

const STOP = `
name: stop
priority: 300
rules: [{ name: stop, tool: pay_out, action: deny, message: No payouts today }]
`

function windowFrom(time: string): string {
  return `
name: window
priority: 300
rules: [{ name: evening, tool: ping, during: { hours: "${time}-23:59", timezone: UTC }, action: deny }]
`
}

async function ask(world: World, tool = 'pay_out') {
  const client = await world.client()
  const { id } = await client.authorize('support-agent', tool, { amount: 5 })
  return { client, id: String(id), ts: (await cardOf(world, String(id))).ts }
}

/** Approves, and waits for the card to offer taking it back. */
async function approve(world: World, name: string, { id, ts }: { readonly id: string; readonly ts: string }) {
  await world.sandbox.as(name).click('Approve', { ts })
  await cardOf(world, id, { when: (text) => text.includes('Take back') })
}

/** The kinds of its ledger entries, oldest first. */
async function story(world: World, id: string): Promise<string[]> {
  return (await auditRows(world, { request: id })).map(({ kind }) => kind).reverse()
}
