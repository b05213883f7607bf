import { expect, test } from 'vitest'
import { advanceUntil } from '../support/advance-until.ts'
import { auditRows } from '../support/api-helpers.ts'
import {
  directMessage,
  directMessages,
  FINANCE,
  mentionsIn,
  pay,
  payRule,
  replyWith,
} from '../support/notifications.ts'
import { cardOf, startWorld } from '../support/start-world.ts'
import { repliesTo } from '../support/threads.ts'

const MINUTE_MS = 60_000

test('the first post of a card mentions the user group that members names, once for everybody in it', async () => {
  const world = await startWorld({ policies: payRule(FINANCE) })

  const { text, blocks } = await pay(world)

  expect(text).toMatch(
    /^<!subteam\^S0FINANCE>: support-agent asks for approval. Answer by <!date\^1795215600\^/,
  )
  expect(mentionsIn(blocks)).toEqual(['S0FINANCE'])
})

test('an update of a card mentions nobody', async () => {
  const world = await startWorld({ policies: payRule(FINANCE, 'quorum: 2') })
  const { id, ts } = await pay(world)

  await world.sandbox.as('ann').click('Approve', { ts })
  const updated = await cardOf(world, id, { when: (text) => text.includes('Ann Meyer') })

  expect(updated.ts).toBe(ts)
  expect([updated.text, ...mentionsIn(updated.blocks)].join()).not.toMatch(/subteam|S0FINANCE/)
})

test.each([
  ['without members', ''],
  ['with notify: none', `${FINANCE}, notify: none`],
])('a card mentions nobody of a group %s', async (_, group) => {
  const world = await startWorld({ policies: payRule(group) })

  const { text, blocks } = await pay(world)

  expect(text).toMatch(/^support-agent asks for approval\. Answer by /)
  expect(mentionsIn(blocks)).toEqual([])
})

test('notify: here mentions those who are active in the channel', async () => {
  const world = await startWorld({ policies: payRule('notify: here') })

  const { text, blocks } = await pay(world)

  expect(text).toMatch(/^<!here>: support-agent /)
  expect(JSON.stringify(blocks[0])).toContain('{"type":"broadcast","range":"here"}')
})

test('a mention leaves out the owner of the agent and the requester, who cannot decide', async () => {
  const world = await startWorld({ policies: payRule('members: ["@finance", dan@acme.test]') })
  const call = { agentId: 'support-agent', tool: 'pay', params: {}, requester: 'dan@acme.test' }

  const response = await fetch(`${world.veto().url}/v1/authorize`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${await world.bearer({ owner: 'ann@acme.test' })}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify(call),
  })
  const { blocks } = await cardOf(world, String(Reflect.get(Object(await response.json()), 'id')))

  expect(mentionsIn(blocks)).toEqual(['U0BEN'])
})

test('a reminder mentions those who may still act, and not those who voted', async () => {
  const world = await startWorld({ policies: payRule(FINANCE, 'quorum: 2, remind: 15m') })
  const { ts } = await pay(world)
  await world.sandbox.as('ann').click('Approve', { ts })

  await world.clock.jump(15 * MINUTE_MS)
  await advanceUntil(world, () => replyWith(world, ts, 'Still waiting') !== undefined)

  const reminder = replyWith(world, ts, 'Still waiting')
  expect(mentionsIn(reminder?.blocks ?? [])).toEqual(['U0BEN'])
  expect(reminder?.text).toMatch(/^<@U0BEN>: support-agent asks for approval\. Answer by /)
})

test('an escalation mentions the first group in its thread, and the other group by its own new card', async () => {
  const escalate = 'escalate: { after: 30m, to: [managers] }'
  const world = await startWorld({ policies: payRule(FINANCE, escalate) })
  const { id, ts } = await pay(world)

  await world.clock.jump(30 * MINUTE_MS)
  const channel = '#agent-approvals'
  const second = await cardOf(world, id, { channel })
  await advanceUntil(world, () => replyWith(world, ts, 'may decide now') !== undefined)
  await advanceUntil(world, () => repliesTo(world, second.ts, channel).length > 0)

  expect(mentionsIn(replyWith(world, ts, 'may decide now')?.blocks ?? [])).toEqual(['S0FINANCE'])
  expect(mentionsIn(second.blocks)).toEqual(['U0DAN', 'U0PAT'])
  expect(repliesTo(world, second.ts, channel).flatMap(({ blocks }) => mentionsIn(blocks))).toEqual([])
})

test('a second stage in the same channel mentions its group in the thread', async () => {
  const policies = payRule(FINANCE, 'timeout: 1h, stages: [{ approvers: [payers] }, { approvers: [cfo] }]')
  const text = String(policies['pay.yaml'])
    .replace('approvers: [payers], ', '')
    .replace('rules:', '  cfo: { channel: "#finance-approvals", members: [U0DAN] }\nrules:')
  const world = await startWorld({ policies: { 'pay.yaml': text } })
  const { ts } = await pay(world)

  await world.sandbox.as('ben').click('Approve', { ts })
  await advanceUntil(world, () => replyWith(world, ts, 'Now asked: cfo') !== undefined)

  expect(mentionsIn(replyWith(world, ts, 'Now asked: cfo')?.blocks ?? [])).toEqual(['U0DAN'])
})

test('a card goes out without a mention that cannot be looked up, and the log says so', async () => {
  const logged: unknown[] = []
  const world = await startWorld({ policies: payRule(FINANCE), logged })
  world.sandbox.faults.next({ kind: 'http_error', status: 503 }, { method: 'usergroups.list', times: 9 })

  const { blocks } = await pay(world)

  expect(mentionsIn(blocks)).toEqual(['U0ANN'])
  expect(JSON.stringify(logged)).toContain('could not be looked up in Slack, and is not notified')
})

test('notify: dm sends each who may decide one message with a link to the card, which says in the end who decided', async () => {
  const world = await startWorld({ policies: payRule('members: ["@finance", gus@acme.test], notify: dm') })
  const { ts, blocks } = await pay(world)
  const first = await directMessage(world, 'ann', (text) => text.includes('needs a decision'))
  await directMessage(world, 'ben', (text) => text.includes('needs a decision'))

  await world.restart()
  await world.sandbox.as('ann').click('Approve', { ts })
  const settled = await directMessage(world, 'ben', (text) => text.includes('approved by Ann Meyer'))

  expect(mentionsIn(blocks)).toEqual([])
  expect(first.text).toMatch(/^support-agent asks for approval\. Answer by /)
  expect(JSON.stringify(first.blocks)).toContain(`/archives/C0FINANCE/p${ts.replace('.', '')}`)
  expect(directMessages(world, 'ann')).toHaveLength(1)
  expect(directMessages(world, 'ben').map((message) => message.ts)).toEqual([settled.ts])
  expect(directMessages(world, 'gus')).toEqual([])
})

test('a reminder sends no second direct message', async () => {
  const world = await startWorld({ policies: payRule('members: ["@finance"], notify: dm', 'remind: 15m') })
  const { ts } = await pay(world)
  await directMessage(world, 'ben', () => true)

  await world.clock.jump(15 * MINUTE_MS)
  await advanceUntil(world, () => replyWith(world, ts, 'Still waiting') !== undefined)
  await world.clock.advance(10_000)

  expect(directMessages(world, 'ben')).toHaveLength(1)
})

/** Begins before the request, and ends twenty minutes after it, on the next day. */
const NIGHT = 'quiet: { hours: "20:00-00:10", timezone: UTC }'
const AT_NIGHT = '2026-11-20T23:50:00Z'
const NIGHT_MS = 20 * MINUTE_MS

test('in quiet hours a card mentions nobody; one reply does when they end, also after a restart', async () => {
  const world = await startWorld({
    policies: payRule(`${FINANCE}, ${NIGHT}`, 'timeout: 12h'),
    beginsAt: AT_NIGHT,
  })
  const { id, ts, blocks, text } = await pay(world)

  await world.clock.jump(NIGHT_MS - 1)
  const before = repliesTo(world, ts)
  await world.restart()
  await world.clock.advance(1)
  await advanceUntil(world, () => repliesTo(world, ts).length > 0)
  await world.restart()
  await world.clock.jump(10 * MINUTE_MS)

  expect(mentionsIn(blocks)).toEqual([])
  expect(text).toMatch(/^support-agent asks for approval\. Answer by /)
  expect(before).toEqual([])
  expect(repliesTo(world, ts).map((reply) => mentionsIn(reply.blocks))).toEqual([['S0FINANCE']])
  expect(await auditRows(world, { request: id, kind: 'reminded' })).toMatchObject([
    { reason: 'The quiet hours of payers have ended' },
  ])
})

test('when quiet hours end, nobody is notified of a request that was decided', async () => {
  const world = await startWorld({
    policies: payRule(`${FINANCE}, ${NIGHT}`, 'timeout: 12h'),
    beginsAt: AT_NIGHT,
  })
  const { id, ts } = await pay(world)
  await world.sandbox.as('ann').click('Approve', { ts })

  await world.clock.jump(NIGHT_MS + 10 * MINUTE_MS)

  expect(await auditRows(world, { request: id, kind: 'reminded' })).toEqual([])
  expect(repliesTo(world, ts).flatMap(({ blocks }) => mentionsIn(blocks))).toEqual([])
})

test('a reminder in quiet hours mentions nobody, and is followed by one that does', async () => {
  const quiet = 'quiet: { hours: "22:10-23:00", timezone: UTC }'
  const world = await startWorld({ policies: payRule(`${FINANCE}, ${quiet}`, 'timeout: 12h, remind: 15m') })
  const { ts, blocks } = await pay(world)

  await world.clock.jump(15 * MINUTE_MS)
  await advanceUntil(world, () => repliesTo(world, ts).length === 1)
  await world.clock.jump(45 * MINUTE_MS)
  await advanceUntil(world, () => repliesTo(world, ts).length === 2)

  expect(mentionsIn(blocks)).toEqual(['S0FINANCE'])
  expect(repliesTo(world, ts).map((reply) => mentionsIn(reply.blocks))).toEqual([[], ['S0FINANCE']])
})

test('in quiet hours direct messages wait for their end, too', async () => {
  const world = await startWorld({
    policies: payRule(`members: ["@finance"], notify: dm, ${NIGHT}`, 'timeout: 12h'),
    beginsAt: AT_NIGHT,
  })
  await pay(world)

  await world.clock.jump(NIGHT_MS - 1)
  const before = directMessages(world, 'ben')
  await world.clock.advance(1)
  await advanceUntil(world, () => directMessages(world, 'ben').length > 0)

  expect(before).toEqual([])
  expect(directMessages(world, 'ben')).toHaveLength(1)
})
