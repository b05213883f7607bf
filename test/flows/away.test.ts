import { textOf } from 'slack-sandbox/block-kit'
import { expect, test } from 'vitest'
import { advanceUntil } from '../support/advance-until.ts'
import { auditRows, privateWords } from '../support/api-helpers.ts'
import { directMessage, FINANCE, mentionsIn, pay, payRule, replyWith } from '../support/notifications.ts'
import { cardOf, startWorld, type World } from '../support/start-world.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const WHO = 'Who is asked instead of you?'
const UNTIL = 'Until when?'
const HOME = { in: 'home' } as const

test('while Ann is away, a card mentions Ben and not Ann, and says for whom; what Ann decides still counts', async () => {
  const world = await startWorld({ policies: payRule(FINANCE) })

  const said = await handOver(world, 'ann', { to: 'U0BEN', hours: 8 })
  const { id, ts, text, blocks } = await pay(world)
  await world.sandbox.as('ann').click('Approve', { ts })
  await cardOf(world, id, { when: (words) => words.includes('approved by Ann Meyer') })

  expect(said).toMatch(/^\s*Ben Okafor is asked instead of you in payers and finance-team until .*\./)
  expect(text).toMatch(/^<@U0BEN> \(also for Ann Meyer\): support-agent asks for approval, by /)
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

  await world.clock.advance(HOUR_MS)
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

  await world.clock.advance(30 * MINUTE_MS)
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

test('the substitute of one group is notified in that group alone, and the person is told so', async () => {
  const world = await startWorld({ policies: payRule('members: [U0ANN, U0DAN]') })

  const said = await handOver(world, 'ann', { to: 'U0BEN', hours: 8 })
  const { blocks } = await pay(world)

  expect(said).toContain('Ben Okafor is asked instead of you in finance-team until')
  expect(said).toContain('In payers you are asked as before.')
  expect(mentionsIn(blocks)).toEqual(['U0ANN', 'U0DAN'])
})

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

  await world.clock.advance(HOUR_MS)
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

interface Handover {
  readonly to: string
  readonly hours: number
}

function values(world: World, { to, hours }: Handover) {
  return { [WHO]: to, [UNTIL]: Math.floor((world.clock.nowMs() + hours * HOUR_MS) / 1_000) }
}

async function openForm(world: World, name: string): Promise<void> {
  const person = world.sandbox.as(name)
  await person.type('/veto away', '#finance-approvals')
  await world.sandbox.until(() => person.modal(), 'the form')
}

/** What the person reads then. */
async function handOver(world: World, name: string, handover: Handover): Promise<string> {
  await openForm(world, name)
  const person = world.sandbox.as(name)
  await person.submit(values(world, handover))
  await world.sandbox.until(() => modalText(world, name).includes('/veto back'), 'the result')
  const said = modalText(world, name)
  await person.closeModal()
  return said
}

/** The error at a field of the form. */
async function refusal(world: World, name: string, handover: Handover): Promise<string> {
  await openForm(world, name)
  const person = world.sandbox.as(name)
  await person.submit(values(world, handover))
  return Object.values(person.modal()?.errors ?? {}).join()
}

async function typed(world: World, name: string, words: string): Promise<string> {
  const channel = '#finance-approvals'
  const before = privateWords(world, name, channel).length
  await world.sandbox.as(name).type(words, channel)
  return world.sandbox.until(() => privateWords(world, name, channel)[before], `the reply to ${words}`)
}

async function advance(world: World, ms: number, isDone: () => boolean): Promise<void> {
  await world.clock.advance(ms)
  await advanceUntil(world, isDone)
}

/** The ids of those to whom Veto opened a direct message. */
function opened({ sandbox }: World): readonly unknown[] {
  return sandbox.calls
    .filter(({ method }) => method === 'conversations.open')
    .map(({ args }) => args['users'])
}

function modalText(world: World, name: string): string {
  return textOf(world.sandbox.as(name).modal()?.blocks ?? [])
}

/** The Home tab that the person opens, once it says so. */
async function homeText(world: World, name: string, says = ''): Promise<string> {
  await world.sandbox.as(name).openHome()
  const isShown = () => world.sandbox.as(name).home() !== null && homeNow(world, name).includes(says)
  await world.sandbox.until(isShown, `'${says}' in the Home of ${name}`)
  return homeNow(world, name)
}

function homeNow(world: World, name: string): string {
  return textOf(world.sandbox.as(name).home()?.blocks ?? [])
}
