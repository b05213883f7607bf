import type { WorkspaceSeed } from 'slack-sandbox'
import { textOf } from 'slack-sandbox/block-kit'
import { expect, test } from 'vitest'
import { demoWorkspace } from '../../src/commands/demo/demo-workspace.ts'
import { approvedRefund } from '../support/refunds.ts'
import { startWorld, type World } from '../support/start-world.ts'

test('/veto audit lists one row a request, and opens its story with a link to the card', async () => {
  const world = await startWorld()
  const { id } = await approvedRefund(world)
  const ann = world.sandbox.as('Ann')

  await ann.type('/veto audit by:@ann outcome:approved since:today', '#general')
  const list = await answer(world, 'Audit log')
  await ann.choose('1. 👍 Refund €720.00 on pay_1')
  const story = await world.sandbox.until(() => {
    const modal = ann.modal()
    return modal !== null && textOf(modal.blocks)
  }, 'the details')

  expect(list).toMatch(/1\. .*approved by Ann Meyer\nsupport-agent/)
  expect(list).not.toContain('2.')
  expect(story).toContain(id)
  expect(story).toContain('Ann Meyer approved')
  expect(story).toContain('card and thread in #finance-approvals')
  expect(story).toMatch(/Audit log entries: \d+(, \d+)+/)
})

test('/veto audit export sends the entries of the requests that match to the person alone, and records it', async () => {
  const world = await startWorld()
  const { id } = await approvedRefund(world)
  const ann = world.sandbox.as('Ann')

  await ann.type('/veto audit export ndjson by:@ann', '#general')
  const reply = await answer(world, '.ndjson is in')

  expect(reply).toMatch(
    /^veto-audit-\d{4}-\d\d-\d\dT\d{4}\.ndjson is in your direct messages with Veto: 1 request, \d+ entries\.$/,
  )
  const [file] = world.sandbox.files()
  const entries = String(file?.content)
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { requestId: string; kind: string })
  expect(new Set(entries.map(({ requestId }) => requestId))).toEqual(new Set([id]))
  expect(entries.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['opened', 'voted', 'settled']))
  const opened = world.sandbox.calls.filter(({ method }) => method === 'conversations.open')
  expect(opened.map(({ args }) => args['users'])).toEqual([ann.id])
  const auditor = await world.client({ agents: '*', scopes: ['audit'] })
  const [exported] = await auditor.queryAuditLog({ kind: 'exported' })
  expect(exported).toMatchObject({ actor: ann.id, reason: `ndjson: requests, approver ${ann.id}` })
})

test('Export CSV sends what the list shows, and the list stays', async () => {
  const world = await startWorld()
  await approvedRefund(world)
  const ann = world.sandbox.as('Ann')
  await ann.type('/veto audit', '#general')
  await answer(world, 'Audit log')

  await ann.click('Export CSV')
  await answer(world, '.csv is in your direct messages')

  expect(ann.messages('#general').some(({ blocks }) => textOf([...blocks]).startsWith('Audit log'))).toBe(
    true,
  )
  expect(String(world.sandbox.files()[0]?.content)).toContain('"seq","at","kind"')
})

test('somebody who approves nothing finds and exports only requests made on their behalf', async () => {
  const world = await startWorld({ workspace: withMia() })
  await approvedRefund(world)
  const mia = world.sandbox.as('Mia')

  await mia.type('/veto audit', '#general')
  expect(await answer(world, 'No matching requests', 'Mia')).toContain(
    'You see only requests made on your behalf',
  )
  await mia.type('/veto audit export', '#general')
  await answer(world, 'No matching entries, so there is no file.', 'Mia')

  expect(world.sandbox.files()).toEqual([])
})

test('a search that finds nothing says which name nothing has, and which times leave nothing between them', async () => {
  const world = await startWorld()
  await approvedRefund(world)
  await world.clock.advance(1)

  for (const [typed, hint] of MISSPELT) {
    await world.sandbox.as('Ann').type(`/veto ${typed}`, '#general')
    await answer(world, hint)
  }
})

const MISSPELT = [
  [
    'audit tool:refund_paymnt',
    'No tool named "refund_paymnt" was active in the last 14 days. Did you mean refund_payment?',
  ],
  [
    'audit facts agent:suport-agent',
    'No agent named "suport-agent" was active in the last 14 days. Did you mean support-agent?',
  ],
  ['audit policy:suport', 'No policy in force is named "suport". Did you mean support?'],
  [
    'audit rule:cap_refnd_amount',
    'No rule in force is named "cap_refnd_amount". Did you mean cap_refund_amount?',
  ],
  ['audit since:2999-01-01', 'The time after since: is in the future.'],
  ['audit since:2d until:3d', 'The time after until: is before the one after since:.'],
  [
    'explain suport-agent refund_payment {"amount_cents": 72000}',
    '⚠ No agent named "suport-agent" was active in the last 14 days. Did you mean support-agent?',
  ],
] as const

test('/veto audit by names that are known gives no hint when the search finds nothing', async () => {
  const world = await startWorld()
  await approvedRefund(world)
  await world.clock.advance(1)

  await world.sandbox
    .as('Ann')
    .type('/veto audit outcome:failed tool:refund* agent:support-* rule:cap_refund_amount', '#general')

  expect(await answer(world, 'No matching')).toMatch(/No matching requests\.$/)
})

test('/veto audit export names the formats that it can write', async () => {
  const world = await startWorld()

  await world.sandbox.as('Ann').type('/veto audit export xls since:2d', '#general')

  expect(await answer(world, 'An export is csv or ndjson, not "xls".')).not.toContain('is in your')
})

/** The newest private answer in which these words stand. */
function answer(world: World, words: string, person = 'Ann'): Promise<string> {
  return world.sandbox.until(() => {
    const newest = textOf([...(world.sandbox.as(person).messages('#general').at(-1)?.blocks ?? [])])
    return newest.includes(words) && newest
  }, `an answer with '${words}'`)
}

/** Mia is a member of the workspace, and of no group that decides. */
function withMia(): WorkspaceSeed {
  const people = [...demoWorkspace.people, { id: 'U0MIA', name: 'Mia Sand', handle: 'mia' }]
  const channels = demoWorkspace.channels.map((channel) =>
    channel.name === 'general' ? { ...channel, memberIds: [...channel.memberIds, 'U0MIA'] } : channel,
  )
  return { ...demoWorkspace, people, channels }
}
