import { expect, test } from 'vitest'
import {
  HOUR_MS,
  handOver,
  homeNow,
  homeText,
  modalText,
  openForm,
  refusal,
  typed,
  values,
} from '../support/absences.ts'
import { auditRows, privateWords } from '../support/api-helpers.ts'
import { FINANCE, mentionsIn, pay, payRule } from '../support/notifications.ts'
import { startWorld } from '../support/start-world.ts'

const MINUTE_MS = 60_000
const CHANNEL = '#finance-approvals'
const HOME = { in: 'home' } as const
test.each([
  [
    'a stranger to the groups',
    'U0CLEO',
    'Cleo Martin is in none of your groups. Choose a member of payers or finance-team.',
  ],
  ['the person', 'U0ANN', 'Choose somebody else than yourself.'],
  ['a guest', 'U0GUS', 'Guests cannot decide requests. Choose a full member of this workspace.'],
  ['an app', 'U0VETO', 'Apps cannot decide requests. Choose a full member of this workspace.'],
  [
    'nobody in this workspace',
    'U0NOBODY',
    'This person is not in this workspace. Choose a full member of this workspace.',
  ],
  [
    'a person of another workspace',
    'U0OTTO',
    'People from other workspaces cannot decide requests. Choose a full member of this workspace.',
  ],
])('a form that names %s is refused with one sentence, and nothing is recorded', async (_, to, words) => {
  const world = await startWorld({ policies: payRule(FINANCE) })

  expect(await refusal(world, 'ann', { to, hours: 8 })).toBe(words)
  expect(await auditRows(world, { kind: 'absence_started' })).toEqual([])
})

test.each([
  [-1, 'Choose a time in the future.'],
  [24 * 367, 'Choose a time within a year.'],
])('a form with an end in %i hours is refused', async (hours, words) => {
  const world = await startWorld({ policies: payRule(FINANCE) })

  expect(await refusal(world, 'ann', { to: 'U0BEN', hours })).toBe(words)
})

test('nothing is handed over while Slack cannot say who is in the groups', async () => {
  const world = await startWorld({ policies: payRule(FINANCE) })
  await openForm(world, 'ann')
  await world.clock.advance(2 * MINUTE_MS)
  world.sandbox.faults.next({ kind: 'http_error', status: 503 }, { method: 'users.info', times: 9 })

  const ann = world.sandbox.as('ann')
  await ann.submit(values(world, { to: 'U0BEN', hours: 8 }))

  expect(Object.values(ann.modal()?.errors ?? {})).toEqual([
    'Slack could not say who is in your groups. Try again in a moment.',
  ])
  expect(await auditRows(world, { kind: 'absence_started' })).toEqual([])
})
test('Home of the person shows the absence with its end; Home of the substitute, for whom a request waits', async () => {
  const world = await startWorld({ policies: payRule(FINANCE) })
  const before = await homeText(world, 'ann')
  await world.sandbox.as('ann').click("I'm away…", HOME)
  await world.sandbox.until(() => world.sandbox.as('ann').modal(), 'the form')
  await world.sandbox.as('ann').submit(values(world, { to: 'U0BEN', hours: 8 }))
  await pay(world)
  await world.restart()

  const ann = await homeText(world, 'ann', 'instead of you')
  const ben = await homeText(world, 'ben', 'waiting for you')
  await world.sandbox.as('ann').click('End now', HOME)
  await world.clock.advance(6_000)
  await world.sandbox.until(() => !homeNow(world, 'ann').includes('is asked instead of you'), 'the end')

  expect(before).not.toContain('instead of you')
  expect(ann).toContain('Ben Okafor is asked instead of you in payers and finance-team until')
  expect(ann).toContain('1 waiting for you')
  expect(ben).toContain('You are also asked for Ann Meyer in payers and finance-team until')
  expect(ben).toMatch(/support-agent · .* · asked .* · also for Ann Meyer/)
  expect(mentionsIn((await pay(world)).blocks)).toEqual(['S0FINANCE'])
})

test('an open Home no longer shows an absence after its end', async () => {
  const world = await startWorld({ policies: payRule(FINANCE) })
  await handOver(world, 'ann', { to: 'U0BEN', hours: 1 })
  await homeText(world, 'ann', 'instead of you')

  await world.clock.jump(HOUR_MS)
  await world.clock.advance(6_000)

  await world.sandbox.until(() => !homeNow(world, 'ann').includes('instead of you'), 'the end')
  expect(homeNow(world, 'ann')).not.toContain('instead of you')
})

test('/veto pending of the substitute says for whom a request waits', async () => {
  const world = await startWorld({ policies: payRule(FINANCE) })
  await handOver(world, 'ann', { to: 'U0BEN', hours: 8 })
  await pay(world)

  expect(await typed(world, 'ben', '/veto pending')).toMatch(/Waiting for you\n.* · also for Ann Meyer/)
})

test('/veto away @ben until friday opens the form with Ben and the morning of that day in the time zone of the person', async () => {
  const world = await startWorld({ policies: payRule(FINANCE) })
  const ann = world.sandbox.as('ann')

  await ann.type('/veto away @ben until friday', '#finance-approvals')
  await world.sandbox.until(() => ann.modal(), 'the form')
  await ann.submit()
  await world.sandbox.until(() => modalText(world, 'ann').includes('is asked instead of you'), 'the result')

  expect(await auditRows(world, { kind: 'absence_started' })).toMatchObject([
    { reason: expect.stringMatching(/Ben Okafor \(U0BEN\) instead of .* until 2026-11-27T08:00:00.000Z$/) },
  ])
  expect(await typed(world, 'ann', '/veto away')).toContain('Ben Okafor is asked instead of you')
})

test.each([
  ['/veto away until friday', '2026-11-27T08:00:00Z'],
  ['/veto away Until', '2026-11-21T08:00:00Z'],
  ['/veto away for 3d', '2026-11-23T22:00:00Z'],
])('%s, which names no person, opens the form with its end, %s', async (line, end) => {
  const world = await startWorld({ policies: payRule(FINANCE) })
  const ann = world.sandbox.as('ann')

  await ann.type(line, CHANNEL)
  await world.sandbox.until(() => ann.modal(), 'the form')
  const form = JSON.stringify(ann.modal())

  expect(form).toContain(`"initial_date_time":${Date.parse(end) / 1_000}`)
  expect(form).not.toContain('initial_user')
})

test.each([
  ['/veto away @bem', 'Nobody here is called "bem". Did you mean @ben?'],
  ['/veto away @ben until fryday', '"fryday" is not a time. Did you mean friday?'],
  ['/veto back', 'You are not away. To hand over: /veto away @ben until friday.'],
  ['/veto back @ben', 'Only admins can end the absence of others'],
])('%s of Ann is answered with one sentence', async (line, words) => {
  const world = await startWorld({ policies: payRule(FINANCE) })

  expect(await typed(world, 'ann', line)).toContain(words)
})

test('/veto away of a person in no group says that there is nothing to hand over', async () => {
  const world = await startWorld()

  expect(await typed(world, 'eve', '/veto away')).toContain('You are in no approver group')
})

test('an admin ends the absence of another person, which is recorded in the name of the admin', async () => {
  const world = await startWorld({ policies: payRule(FINANCE) })
  await handOver(world, 'ann', { to: 'U0BEN', hours: 8 })

  const refused = await typed(world, 'ben', '/veto back @ann')
  const ended = await typed(world, 'pat', '/veto back @ann')

  expect(refused).toContain('Only admins can end the absence of others')
  expect(ended).toContain('Ann Meyer is asked again. Ben Okafor is no longer asked for them.')
  expect(await auditRows(world, { kind: 'absence_ended' })).toMatchObject([{ actor: 'U0PAT' }])
  expect(mentionsIn((await pay(world)).blocks)).toEqual(['S0FINANCE'])
})

test('a second absence of a person takes the place of the first', async () => {
  const world = await startWorld({ policies: payRule('members: [U0ANN, U0BEN, U0DAN]') })
  await handOver(world, 'ann', { to: 'U0BEN', hours: 8 })
  const ann = world.sandbox.as('ann')
  await ann.type('/veto away @dan', '#finance-approvals')
  await world.sandbox.until(() => ann.modal(), 'the form')
  await ann.submit()

  const { text } = await pay(world)

  expect(text).toMatch(/^<@U0DAN> \(also for Ann Meyer\) <@U0BEN>: /)
})

test('End now of an absence that is over does not end a later one, and says so', async () => {
  const world = await startWorld({ policies: payRule('members: [U0ANN, U0BEN, U0DAN]') })
  await handOver(world, 'ann', { to: 'U0BEN', hours: 8 })
  await typed(world, 'ann', '/veto away')
  const ann = world.sandbox.as('ann')
  const shown = ann.messages(CHANNEL).find((message) => JSON.stringify(message).includes('End now'))
  await typed(world, 'ann', '/veto back')
  await handOver(world, 'ann', { to: 'U0DAN', hours: 8 })

  await ann.click('End now', { channel: CHANNEL, ts: shown?.ts ?? '' })
  const said = await world.sandbox.until(
    () => privateWords(world, 'ann', CHANNEL).find((words) => words.includes('already ended')),
    'the reply',
  )

  expect(said).toContain('This absence has already ended. /veto away shows who is asked instead of you.')
  expect(mentionsIn((await pay(world)).blocks)).toEqual(['U0DAN', 'U0BEN'])
})
