import { textOf } from 'slack-sandbox/block-kit'
import { expect, test } from 'vitest'
import { auditRows, privateWords } from '../support/api-helpers.ts'
import { eventually } from '../support/eventually.ts'
import { startWorld, type World } from '../support/start-world.ts'

const MONDAY_8_MS = Date.parse('2026-11-23T08:00:00Z')
const CHANNEL = '#agent-approvals'
const MONDAY_IN_DECEMBER_MS = Date.parse('2026-12-07T08:00:00Z')
const ALWAYS = `
name: always
priority: 900
rules: [{ name: ask_always, tool: weekly_report, action: require_approval, approvers: [reporters], timeout: 5m }]
approvers:
  reporters: { channel: "#growth-approvals", digest: true }
`

test('the weekly digest goes to its channel, and once to the channel of each group that wants its own', async () => {
  const world = await startWorld({ policies: { 'always.yaml': ALWAYS } })
  await expiredReports(world)

  await untilDigest(world)
  await eventually(async () => expect(await auditRows(world, { kind: 'digest_posted' })).toHaveLength(2))
  await world.restart()
  await world.clock.jump(3_600_000)

  expect(digestsIn(world, CHANNEL)).toEqual([expect.stringContaining('4 asked (▲4)')])
  expect(digestsIn(world, '#growth-approvals')).toEqual([
    expect.stringMatching(/^Approvals of reporters, .*\n4 asked \(▲4\)/),
  ])
  expect(digestsIn(world, '#finance-approvals')).toEqual([])
  expect(await auditRows(world, { kind: 'digest_posted' })).toHaveLength(2)
})

test('the review of a month is posted with the first digest of the next month, once, and lists its weeks', async () => {
  const world = await startWorld({ policies: { 'always.yaml': ALWAYS } })
  await expiredReports(world)
  await world.veto().stop()
  await world.clock.jump(MONDAY_IN_DECEMBER_MS - world.clock.nowMs() + 60_000)

  await world.restart()
  const posted = () => auditRows(world, { kind: 'digest_posted' })
  const isPosted = async () => {
    await world.clock.advance(2_000)
    expect(await posted()).toHaveLength(4)
  }
  await eventually(isPosted)
  await world.restart()
  await world.clock.jump(3_600_000)

  const reviews = digestsIn(world, CHANNEL).filter((words) => words.includes('November 2026'))
  expect(reviews).toEqual([expect.stringContaining('17–23 Nov: 4 asked (▲4)')])
  expect(digestsIn(world, '#growth-approvals')).toContainEqual(
    expect.stringMatching(/^Approvals of reporters, November 2026/),
  )
  expect(await posted()).toHaveLength(4)
})

test('/veto digest shows the last seven days, or four weeks week by week, and suggests the nearest of both', async () => {
  const world = await startWorld({ policies: { 'always.yaml': ALWAYS } })
  await expiredReports(world)
  const eve = world.sandbox.as('eve')

  await eve.type('/veto digest month', CHANNEL)
  const month = await world.sandbox.until(() => wordsFor(world, 'eve', 'Week by week'), 'the four weeks')
  await eve.type('/veto digest', CHANNEL)
  await world.sandbox.until(() => wordsFor(world, 'eve', 'Agent approvals, 14–20 Nov'), 'the week')
  await eve.type('/veto digest moth', CHANNEL)
  await world.sandbox.until(() => wordsFor(world, 'eve', 'Did you mean month?'), 'the suggestion')

  expect(month).toContain('14–20 Nov: 4 asked (▲4)')
})

test("a finding's buttons show the rows behind it and the suggested change, to people who may see them", async () => {
  const world = await startWorld({ policies: { 'always.yaml': ALWAYS } })
  await expiredReports(world)
  const { ts } = await untilDigest(world)
  const eve = world.sandbox.as('eve')

  await eve.click('See them', { channel: CHANNEL, ts })
  const rows = await world.sandbox.until(() => wordsFor(world, 'eve', 'Audit log'), 'the rows')
  await eve.click('Suggested change', { channel: CHANNEL, ts })
  const change = await world.sandbox.until(() => eve.modal(), 'the suggested change')

  expect(rows.match(/\| weekly_report \|/g)).toHaveLength(4)
  expect(textOf(change.blocks)).toContain('ask_always: 4 of 4 requests expired unanswered')
  expect(textOf(change.blocks)).toContain('In always.yaml:')
  expect(textOf(change.blocks)).toContain('escalate:')
  expect(digestsIn(world, CHANNEL)).toHaveLength(1)
})

test("a finding's button says when its change was made since", async () => {
  const world = await startWorld({ policies: { 'always.yaml': ALWAYS } })
  await expiredReports(world)
  const { ts } = await untilDigest(world)
  await world.writePolicy('always.yaml', ALWAYS.replace('ask_always', 'renamed'))

  await world.sandbox.as('eve').click('Suggested change', { channel: CHANNEL, ts })

  await world.sandbox.until(() => wordsFor(world, 'eve', 'This is no longer so'), 'the answer')
})

/** Four requests that nobody answers. */
async function expiredReports(world: World): Promise<void> {
  const client = await world.client()
  for (const report of [1, 2, 3, 4]) await client.authorize('support-agent', 'weekly_report', { report })
  await world.clock.jump(3_600_000)
}

async function untilDigest(world: World) {
  await world.veto().stop()
  await world.clock.jump(MONDAY_8_MS - world.clock.nowMs() + 60_000)
  await world.restart()
  return world.sandbox.until(() => world.sandbox.messages(CHANNEL)[0], 'the digest')
}

function digestsIn(world: World, channel: string): readonly string[] {
  return world.sandbox
    .messages(channel)
    .map(({ blocks }) => textOf(blocks))
    .filter((words) => words.includes('The audit log ends at'))
}

function wordsFor(world: World, name: string, words: string): string | undefined {
  return [
    ...privateWords(world, name),
    ...world.sandbox
      .as(name)
      .messages(CHANNEL)
      .map(({ blocks }) => textOf(blocks)),
  ].find((said) => said.includes(words))
}
