import { textOf } from 'slack-sandbox/block-kit'
import { expect, test } from 'vitest'
import {
  advance,
  HOUR_MS,
  handOver,
  homeText,
  opened,
  openForm,
  refusal,
  typed,
  values,
} from '../support/absences.ts'
import { auditRows } from '../support/api-helpers.ts'
import { directMessage, FINANCE, mentionsIn, pay, payRule, replyWith } from '../support/notifications.ts'
import { cardOf, startWorld } from '../support/start-world.ts'

const MINUTE_MS = 60_000
test('while Ann is away, a card mentions Ben and not Ann, and says for whom; what Ann decides still counts', async () => {
  const world = await startWorld({ policies: payRule(FINANCE) })

  const said = await handOver(world, 'ann', { to: 'U0BEN', hours: 8 })
  const { id, ts, text, blocks } = await pay(world)
  await world.sandbox.as('ann').click('Approve', { ts })
  await cardOf(world, id, { when: (words) => words.includes('approved by Ann Meyer') })

  expect(said).toMatch(/^\s*Ben Okafor is asked instead of you in payers and finance-team until .*\./)
  expect(text).toMatch(/^<@U0BEN> \(also for Ann Meyer\): support-agent asks for approval\. Answer by /)
  expect(mentionsIn(blocks)).toEqual(['U0BEN'])
  expect(textOf(blocks)).toContain('(also for Ann Meyer)')
})

test('an absence is in the audit log with who, to whom and until when, and its early end', async () => {
  const world = await startWorld({ policies: payRule(FINANCE) })

  await handOver(world, 'ann', { to: 'U0BEN', hours: 8 })
  await typed(world, 'ann', '/veto back')

  const words =
    /^abs_[0-9a-f-]{36}: Ben Okafor \(U0BEN\) instead of Ann Meyer \(U0ANN\) until 2026-11-21T06:00:00.000Z$/
  for (const kind of ['absence_started', 'absence_ended']) {
    expect(await auditRows(world, { kind })).toMatchObject([
      { actor: 'U0ANN', actorName: 'Ann Meyer', reason: expect.stringMatching(words), requestId: null },
    ])
  }
})

test('a reminder mentions the substitute, and after the end of the absence the person again', async () => {
  const rule = payRule('members: [U0ANN, dan@acme.test, "@finance"]', 'timeout: 12h, quorum: 3, remind: 15m')
  const world = await startWorld({ policies: rule })
  await handOver(world, 'ann', { to: 'U0BEN', hours: 1 })
  const first = await pay(world)
  await advance(world, 15 * MINUTE_MS, () => replyWith(world, first.ts, 'Still waiting') !== undefined)

  await world.clock.jump(HOUR_MS)
  const second = await pay(world)
  await advance(world, 15 * MINUTE_MS, () => replyWith(world, second.ts, 'Still waiting') !== undefined)

  expect(mentionsIn(first.blocks)).toEqual(['U0BEN', 'U0DAN'])
  expect(mentionsIn(replyWith(world, first.ts, 'Still waiting')?.blocks ?? [])).toEqual(['U0BEN', 'U0DAN'])
  expect(mentionsIn(second.blocks)).toEqual(['S0FINANCE', 'U0DAN'])
  expect(mentionsIn(replyWith(world, second.ts, 'Still waiting')?.blocks ?? [])).toEqual([
    'S0FINANCE',
    'U0DAN',
  ])
})

test('an escalation mentions the substitute of a person of the escalation group', async () => {
  const escalate = 'escalate: { after: 30m, to: [managers] }'
  const world = await startWorld({ policies: payRule(FINANCE, escalate) })
  await handOver(world, 'dan', { to: 'U0PAT', hours: 8 })
  const { id } = await pay(world)

  await world.clock.jump(30 * MINUTE_MS)
  const second = await cardOf(world, id, { channel: '#agent-approvals' })

  expect(mentionsIn(second.blocks)).toEqual(['U0PAT'])
})

test('notify: dm writes to the substitute and not to the person, and says for whom', async () => {
  const world = await startWorld({ policies: payRule('members: ["@finance", U0DAN], notify: dm') })
  await handOver(world, 'ann', { to: 'U0BEN', hours: 8 })

  await pay(world)
  const bens = await directMessage(world, 'ben', (words) => words.includes('needs a decision'))
  await directMessage(world, 'dan', (words) => words.includes('needs a decision'))

  expect(textOf(bens.blocks)).toContain('Also for Ann Meyer, who is away.')
  expect(opened(world)).not.toContain('U0ANN')
})

test('when the substitute is away too, their substitute is notified for both', async () => {
  const world = await startWorld({ policies: payRule('members: [U0ANN, U0BEN, U0DAN]') })
  await handOver(world, 'ben', { to: 'U0DAN', hours: 8 })
  const said = await handOver(world, 'ann', { to: 'U0BEN', hours: 8 })

  const { text } = await pay(world)

  expect(said).toContain('Dan Ruiz is asked instead of you in payers')
  expect(text).toMatch(/^<@U0DAN> \(also for Ann Meyer and Ben Okafor\): /)
})

test('a substitute who is away and handed over to the same person is refused', async () => {
  const world = await startWorld({ policies: payRule(FINANCE) })
  await handOver(world, 'ann', { to: 'U0BEN', hours: 8 })

  expect(await refusal(world, 'ben', { to: 'U0ANN', hours: 8 })).toBe(
    'Ann Meyer is away too and handed over to you. Choose somebody else.',
  )
})

test('two people who hand over to each other at the same moment are both notified, or one is refused', async () => {
  const world = await startWorld({ policies: payRule(FINANCE) })
  await openForm(world, 'ann')
  await openForm(world, 'ben')

  await Promise.all([
    world.sandbox.as('ann').submit(values(world, { to: 'U0BEN', hours: 8 })),
    world.sandbox.as('ben').submit(values(world, { to: 'U0ANN', hours: 8 })),
  ])
  const { blocks } = await pay(world)

  expect([['S0FINANCE'], ['U0BEN'], ['U0ANN']]).toContainEqual(mentionsIn(blocks))
})

test('the person is notified again when the substitute leaves the group, and Home says so', async () => {
  const world = await startWorld({ policies: payRule('members: ["@finance", U0DAN]') })
  await handOver(world, 'ann', { to: 'U0BEN', hours: 8 })

  world.sandbox.setMembers('@finance', ['Ann'])
  await world.clock.advance(2 * MINUTE_MS)
  const { blocks } = await pay(world)

  expect(mentionsIn(blocks)).toEqual(['S0FINANCE', 'U0DAN'])
  expect(await homeText(world, 'ann')).toMatch(
    /You handed over to Ben Okafor until .*, but you are still asked: nobody can be asked instead/,
  )
})

test('the person is notified when the substitute may not decide this request', async () => {
  const world = await startWorld({ policies: payRule(FINANCE) })
  await handOver(world, 'ann', { to: 'U0BEN', hours: 8 })
  const client = await world.client({ owner: 'ben@acme.test' })

  const { id } = await client.authorize('support-agent', 'pay', {})

  expect(mentionsIn((await cardOf(world, String(id))).blocks)).toEqual(['U0ANN'])
})

test('the substitute of one group is notified in that group alone, and Veto says so to the person', async () => {
  const world = await startWorld({ policies: payRule('members: [U0ANN, U0DAN]') })

  const said = await handOver(world, 'ann', { to: 'U0BEN', hours: 8 })
  const { blocks } = await pay(world)

  expect(said).toContain('Ben Okafor is asked instead of you in finance-team until')
  expect(said).toContain('In payers you are asked as before.')
  expect(mentionsIn(blocks)).toEqual(['U0ANN', 'U0DAN'])
})
