import { textOf } from 'slack-sandbox/block-kit'
import { expect, test } from 'vitest'
import { advanceUntil } from '../support/advance-until.ts'
import { auditRows, requestNow } from '../support/api-helpers.ts'
import { cardSaying } from '../support/lockdowns.ts'
import { ASKING_ONE } from '../support/pings.ts'
import { startWorld, type World } from '../support/start-world.ts'

const HOME = { in: 'home' } as const

test('an admin starts a lockdown from Home, and sees what it would deny before it starts', async () => {
  const world = await startWorld({ policies: { 'ping.yaml': ASKING_ONE } })
  const client = await world.client()
  const pending = await client.authorize('support-agent', 'ping', { n: 1 })
  await cardSaying(world, pending.id)
  const pat = world.sandbox.as('pat')
  const before = await openHome(world, 'pat')

  await pat.click('Lock down…', HOME)
  await modalSaying(world, 'Nothing is denied yet')
  await pat.submit({ Agents: ' support-* ', 'For how long?': '2 hours' })
  const shown = await modalSaying(world, 'Denies every call')
  const meanwhile = await requestNow(world, pending.id)
  await pat.submit({ Reason: 'Suspicious refunds' })
  const told = await modalSaying(world, 'locked down')

  expect(before).toContain('Nothing is locked down.')
  expect(shown).toContain('Denies every call of agents support-* for 2 h.')
  expect(shown).toContain('It also denies 1 pending request.')
  expect(meanwhile).toMatchObject({ status: 'pending' })
  expect(told).toContain('Agents support-* are locked down.')
  const next = await client.authorize('support-agent', 'ping', { n: 2 })
  expect(next).toMatchObject({ status: 'denied', reason: 'Locked down by Pat Kim: Suspicious refunds' })
  expect(await requestNow(world, pending.id)).toMatchObject({ status: 'denied', allowed: false })
  expect(await auditRows(world, { kind: 'lockdown' })).toMatchObject([{ actor: 'U0PAT', tool: null }])
  await pat.closeModal()
  await advanceUntil(world, () => homeText(world, 'pat').includes('🔒 agents support-*, by Pat Kim'))
  expect(homeText(world, 'pat')).not.toContain('Nothing is locked down.')
})

test('the form in Home names what is wrong beside its field, and starts nothing', async () => {
  const world = await startWorld({ policies: { 'ping.yaml': ASKING_ONE } })
  const pat = world.sandbox.as('pat')
  await openHome(world, 'pat')
  await pat.click('Lock down…', HOME)
  await modalSaying(world, 'Nothing is denied yet')

  await pat.submit({ Agents: 'support agent', Tools: 'refund..*' })

  expect(pat.modal()?.errors).toEqual({
    lockdown_agents: expect.stringContaining('Expected a name, or a pattern such as support-*'),
    lockdown_tools: expect.stringContaining('Expected a name, or a pattern such as support-*'),
  })
  await pat.submit({ Agents: '*', Tools: '' })
  expect(await modalSaying(world, 'Denies every call')).toContain(
    'Denies every call until an admin lifts it.',
  )
  expect(await auditRows(world, { kind: 'lockdown' })).toEqual([])
})

test('a person who is no admin finds no button in Home, and one who was an admin is refused, which is recorded', async () => {
  const world = await startWorld({ policies: { 'ping.yaml': ASKING_ONE } })
  const pat = world.sandbox.as('pat')
  const approver = await openHome(world, 'ann')
  await openHome(world, 'pat')
  world.sandbox.setMembers('@platform', ['ben'])
  await world.clock.advance(61_000)

  await pat.click('Lock down…', HOME)
  await modalSaying(world, 'Only admins can start and lift lockdowns.')

  expect(approver).not.toContain('Lock down…')
  expect(await auditRows(world, { kind: 'lockdown_refused' })).toMatchObject([
    { actor: 'U0PAT', reason: 'not_an_admin: tried to start a lockdown' },
  ])
})

async function openHome(world: World, name: string): Promise<string> {
  await world.sandbox.as(name).openHome()
  await world.sandbox.until(() => world.sandbox.as(name).home(), `the Home of ${name}`)
  return homeText(world, name)
}

function homeText(world: World, name: string): string {
  return textOf(world.sandbox.as(name).home()?.blocks ?? [])
}

function modalSaying(world: World, words: string): Promise<string> {
  return world.sandbox.until(() => {
    const said = textOf(world.sandbox.as('pat').modal()?.blocks ?? [])
    return said.includes(words) ? said : null
  }, `a modal that says ${words}`)
}
