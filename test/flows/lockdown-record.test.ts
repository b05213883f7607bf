import { textOf } from 'slack-sandbox/block-kit'
import { expect, test } from 'vitest'
import { advanceUntil } from '../support/advance-until.ts'
import { privateWords } from '../support/api-helpers.ts'
import { cardSaying, lockDown } from '../support/lockdowns.ts'
import { ALLOWING, ASKING_ONE } from '../support/pings.ts'
import { startWorld, type World } from '../support/start-world.ts'
import { repliesTo, threadHolds } from '../support/threads.ts'

test('a call that a lockdown denied at once is shown differently from one that the policies denied', async () => {
  const world = await startWorld({ policies: { 'ping.yaml': ASKING_ONE } })
  const client = await world.client()
  await lockDown(world, 'agent support-agent Suspicious refunds')
  await world.sandbox.as('pat').closeModal()
  const { id } = await client.authorize('support-agent', 'ping', { n: 1 })

  const list = await answerTo(world, `/veto audit id:${id}`)
  const details = await detailsOf(world)

  expect(list).toContain('🔒 ping · locked down by Pat Kim')
  expect(details).toContain('🔒 ping · locked down by Pat Kim')
  expect(details).toContain('Locked down by Pat Kim: Suspicious refunds')
  expect(details).not.toContain('The policies decided')
})

test('/veto explain says of a locked down call that the lockdown would deny it, and not the policies', async () => {
  const world = await startWorld({ policies: { 'ping.yaml': ASKING_ONE } })
  const before = await answerTo(world, '/veto explain support-agent ping')
  await lockDown(world, 'agent support-agent Suspicious refunds')
  await world.sandbox.as('pat').closeModal()

  const during = await answerTo(world, '/veto explain support-agent ping')

  expect(before).toContain('The policies would require approval')
  expect(during).toContain('A lockdown would deny this')
  expect(during).not.toContain('The policies would')
})

test('a pending request that a lockdown denies is counted as locked down, on Home at once', async () => {
  const world = await startWorld({ policies: { 'ping.yaml': ASKING_ONE } })
  const client = await world.client({ scopes: ['authorize', 'audit'] })
  const { id } = await client.authorize('support-agent', 'ping', { n: 1 })
  await cardSaying(world, id)
  const ann = world.sandbox.as('ann')
  await ann.openHome()
  await advanceUntil(world, () => homeText(world).includes('1 asked · 1 waiting'))

  await lockDown(world, 'agent support-agent Suspicious refunds')
  await world.sandbox.as('pat').closeModal()
  await advanceUntil(world, () => homeText(world).includes('1 asked · 1 locked down'))

  expect((await client.stats({ since: '1d' })).total.now).toMatchObject({ lockedDown: 1, deniedLater: 0 })
  expect(await answerTo(world, '/veto stats')).toContain('Asked: 1 locked down.')
  const card = textOf((await cardSaying(world, id, 'ocked down by Pat')).blocks)
  expect(card).toContain('locked down by Pat Kim')
  expect(card).toContain('Pat Kim: “Suspicious refunds”')
  expect(card).not.toContain('Locked down by Pat Kim:')
})

test('Details and the thread of an approved call that is locked down say that a lockdown denied it, and not the policies', async () => {
  const world = await startWorld({ policies: { 'ping.yaml': ASKING_ONE } })
  const client = await world.client()
  const { id } = await client.authorize('support-agent', 'ping', { n: 1 })
  const { ts } = await cardSaying(world, id)
  await world.sandbox.as('ann').click('Approve', { ts })
  await cardSaying(world, id, 'approved by Ann')

  await lockDown(world, 'agent support-agent Suspicious refunds')
  await world.sandbox.as('pat').closeModal()
  await threadHolds(world, ts, 'Suspicious refunds')
  await answerTo(world, `/veto audit id:${id}`)
  const details = await detailsOf(world)

  expect(repliesTo(world, ts).at(-1)?.text).toContain('A lockdown denies this call now.')
  expect(details).toContain(' · Locked down by Pat Kim: Suspicious refunds')
  expect(details).not.toContain('The policies decided')
})

test('Details of a call that the policies allowed and a lockdown then denied name both decisions', async () => {
  const world = await startWorld({ policies: { 'ping.yaml': ALLOWING } })
  const client = await world.client()
  const allowed = await client.waitFor(await client.authorize('support-agent', 'ping', { n: 1 }))
  await lockDown(world, 'agent support-agent Suspicious refunds')
  await world.sandbox.as('pat').closeModal()
  await expect(client.execute(allowed, () => 'ran')).rejects.toThrow('Locked down by Pat Kim')

  await answerTo(world, `/veto audit id:${allowed.id}`)
  const details = await detailsOf(world)

  expect(details).toContain("The policies decided: allowed, Rule 'let' allows this")
  expect(details).toContain(' · Locked down by Pat Kim: Suspicious refunds')
  expect(details).toContain('support-agent was not allowed to start it: it was locked down')
  expect(details).not.toContain('The policies decided: denied')
})

function homeText(world: World): string {
  return textOf(JSON.parse(JSON.stringify(world.sandbox.as('ann').home()?.blocks ?? [])))
}

async function answerTo(world: World, typed: string): Promise<string> {
  const before = privateWords(world, 'pat').length
  await world.sandbox.as('pat').type(typed, '#finance-approvals')
  await world.sandbox.until(() => privateWords(world, 'pat').length > before, 'an answer')
  return privateWords(world, 'pat').at(-1) ?? ''
}

async function detailsOf(world: World): Promise<string> {
  const pat = world.sandbox.as('pat')
  await pat.choose('1. 🔒 ping')
  const modal = await world.sandbox.until(() => pat.modal(), 'the details')
  return textOf(modal.blocks)
}
