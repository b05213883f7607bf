import { textOf } from 'slack-sandbox/block-kit'
import { expect, test } from 'vitest'
import { auditRows, privateWords, requestNow } from '../support/api-helpers.ts'
import { A_CHOICE, A_QUESTION, answerAs, askPeople, openAnswer } from '../support/questions.ts'
import { cardOf, startWorld } from '../support/start-world.ts'

const HOUR_MS = 3_600_000

test.each(['socket', 'http'] as const)(
  'a text question is answered in a modal by a person of the group, and the waiting agent gets the text (%s)',
  async (mode) => {
    const world = await startWorld({ mode })
    const { id, ts, asked, client } = await askPeople(world, { ...A_QUESTION, sessionId: 'run-42' })
    const before = await cardOf(world, id)

    const act = await answerAs(world, 'ann', { ts, answer: '  The one in Berlin,\nsince May. ' })
    const answer = await client.waitFor(asked)
    const after = await cardOf(world, id, { when: (text) => text.includes('answered by') })

    expect(act).toEqual({ ok: true, problem: null })
    expect(asked).toMatchObject({
      kind: 'question',
      status: 'pending',
      allowed: false,
      matchedPolicyId: null,
      matchedRule: null,
      reason: 'The agent asks a question',
      answer: null,
      approval: { groups: ['finance-team'], needed: 1 },
    })
    expect(answer).toMatchObject({
      status: 'approved',
      answer: 'The one in Berlin,\nsince May.',
      action: null,
      receipt: null,
      reason: 'Answered by Ann Meyer',
    })
    expect(before.text).toMatch(/^<!subteam\^S0FINANCE>: support-agent asks a question\. Answer by /)
    expect(textOf(before.blocks)).toContain('Which address is right for Acme?')
    expect(textOf(after.blocks)).toContain('The one in Berlin,\nsince May.')
    expect(JSON.stringify(after.blocks)).not.toContain('veto_deny')
    expect(world.sandbox.as('ann').modal()).toBeNull()
  },
)

test('a text question with wait is held open until it is answered', async () => {
  const world = await startWorld()
  const client = await world.client()

  const answer = client.ask({ ...A_QUESTION, wait: '60s' })
  const { ts } = await world.sandbox.until(() => world.sandbox.messages('#finance-approvals')[0], 'a card')
  await answerAs(world, 'ben', { ts, answer: 'The old one' })

  expect(await answer).toMatchObject({ status: 'approved', answer: 'The old one' })
})

test('a text question keeps the modal open for a blank answer, and says at the field what is missing', async () => {
  const world = await startWorld()
  const { id, ts } = await askPeople(world, A_QUESTION)

  const act = await answerAs(world, 'ann', { ts, answer: '  \n ' })

  expect(act.ok).toBe(false)
  expect(world.sandbox.as('ann').modal()?.errors).toEqual({ answer: 'An answer is required.' })
  expect((await requestNow(world, id)).status).toBe('pending')
})

test('a long question is shown in full in the modal, and the card says so', async () => {
  const world = await startWorld()
  const question = `${'Please read this. '.repeat(40)}${'\n'.repeat(60)}The end.`
  const { id, ts } = await askPeople(world, { ...A_QUESTION, question })
  const card = textOf((await cardOf(world, id)).blocks)

  await openAnswer(world, 'ann', ts)

  expect(card).not.toContain('The end.')
  expect(card).toContain('Press Answer to read all of it')
  expect(textOf(world.sandbox.as('ann').modal()?.blocks ?? [])).toContain('The end.')
})

test('a choice of a few short options is answered by a click on one of them, and the card says which', async () => {
  const world = await startWorld()
  const { id, ts, client } = await askPeople(world, A_CHOICE)

  await world.sandbox.as('ann').click('To Paris', { ts })
  const card = await cardOf(world, id, { when: (text) => text.includes('answered by') })

  expect(await client.waitFor(id)).toMatchObject({ status: 'approved', answer: 'To Paris' })
  expect(textOf(card.blocks).split('\n')).toEqual([
    '✅ Question from support-agent · answered by Ann Meyer',
    expect.stringContaining('“Where shall the invoice go?”'),
    'To Paris',
    '[Details]',
  ])
})

test('of two people who click different options at once, one answers, and the other reads that it is too late', async () => {
  const world = await startWorld()
  const { id, ts, client } = await askPeople(world, A_CHOICE)
  const [ann, ben] = [world.sandbox.as('ann'), world.sandbox.as('ben')]

  await Promise.all([ann.click('To Paris', { ts }), ben.click('To Berlin', { ts })])
  const { answer } = await client.waitFor(id)
  const late = answer === 'To Paris' ? 'ben' : 'ann'

  expect(await world.sandbox.until(() => privateWords(world, late)[0], 'a private reply')).toMatch(
    /Too late: this request was already answered by /,
  )
  expect(await auditRows(world, { request: id, kind: 'voted' })).toHaveLength(1)
})

test('a click on an option of a person who may not decide answers nothing', async () => {
  const world = await startWorld()
  const { id, ts } = await askPeople(world, A_CHOICE)

  await world.sandbox.as('dan').click('To Paris', { ts })

  expect(await world.sandbox.until(() => privateWords(world, 'dan')[0], 'a private reply')).toContain(
    'Only finance-team can decide this',
  )
  expect((await requestNow(world, id)).status).toBe('pending')
})

test("a choice whose options could mislead is made in the form, whose fields never use the agent's text", async () => {
  const world = await startWorld()
  const options = ['To Berlin', 'Approve', 'To nobody']
  const { id, ts, client } = await askPeople(world, { ...A_CHOICE, options })

  await openAnswer(world, 'ann', ts)
  const modal = JSON.stringify(world.sandbox.as('ann').modal())
  await world.sandbox.as('ann').submit({ 'Your answer': 'Option 2' })

  expect(modal).toContain('"radio_buttons"')
  expect(modal).not.toMatch(/"plain_text","text":"[^"]*(Berlin|Approve|nobody)/)
  expect(await client.waitFor(id)).toMatchObject({ status: 'approved', answer: 'Approve' })
})

test('a choice of more than ten options uses a menu', async () => {
  const world = await startWorld()
  const options = Array.from({ length: 20 }, (_, at) => `Region ${at + 1}`)
  const { id, ts, client } = await askPeople(world, { ...A_CHOICE, options })

  await answerAs(world, 'ann', { ts, answer: 'Region 13' })

  expect(await client.waitFor(id)).toMatchObject({ answer: 'Region 13' })
})

test.each([3, 12])(
  'a choice of several out of %i is returned as a list, in the order of the options',
  async (count) => {
    const world = await startWorld()
    const options = Array.from({ length: count }, (_, at) => `Region ${at + 1}`)
    const { id, ts, client } = await askPeople(world, { ...A_CHOICE, kind: 'multi', options })

    await answerAs(world, 'ann', { ts, answer: ['Region 3', 'Region 1'] })
    const card = await cardOf(world, id, { when: (text) => text.includes('answered by') })

    expect(await client.waitFor(id)).toMatchObject({ answer: ['Region 1', 'Region 3'] })
    expect(textOf(card.blocks)).toContain('Region 1\nRegion 3')
    expect(await auditRows(world, { request: id, kind: 'voted' })).toMatchObject([
      { reason: 'answer: ["Region 1","Region 3"]' },
    ])
  },
)

test('a choice of several requires at least one', async () => {
  const world = await startWorld()
  const { id, ts } = await askPeople(world, { ...A_CHOICE, kind: 'multi' })

  await answerAs(world, 'ann', { ts, answer: [] })

  expect(Object.keys(world.sandbox.as('ann').modal()?.errors ?? {})).toEqual(['answer'])
  expect((await requestNow(world, id)).status).toBe('pending')
})

test("a question that a person cannot answer is returned to the agent with that person's name and comment", async () => {
  const world = await startWorld()
  const { id, ts, client } = await askPeople(world, A_QUESTION)
  const ben = world.sandbox.as('ben')

  await ben.click("I can't answer", { ts })
  await world.sandbox.until(() => ben.modal(), 'the modal for the words')
  await ben.submit({ Reason: 'Only Acme knows that' })
  const card = await cardOf(world, id, { when: (text) => text.includes('answer it') })

  expect(await client.waitFor(id)).toMatchObject({
    status: 'rejected',
    allowed: false,
    answer: null,
    reason: 'Ben Okafor cannot answer this: Only Acme knows that',
  })
  expect(textOf(card.blocks)).toContain('Only Acme knows that')
  expect(textOf(card.blocks)).not.toMatch(/denied|rejected/i)
})

test('a question that a person cannot answer is returned without a comment, too', async () => {
  const world = await startWorld()
  const { id, ts, client } = await askPeople(world, A_QUESTION)
  const ben = world.sandbox.as('ben')

  await ben.click("I can't answer", { ts })
  await world.sandbox.until(() => ben.modal(), 'the modal for the words')
  await ben.submit({})

  expect((await client.waitFor(id)).reason).toBe('Ben Okafor cannot answer this')
})

test('a question that nobody answers expires after the timeout that the agent set, and says that nobody answered', async () => {
  const world = await startWorld()
  const { id, asked } = await askPeople(world, { ...A_QUESTION, timeout: '30m' })

  await world.clock.jump(HOUR_MS / 2 - 1)
  const before = await requestNow(world, id)
  await world.clock.advance(1)
  const card = await cardOf(world, id, { when: (text) => text.includes('expired') })

  expect(asked.expiresAt).toBe('2026-11-20T22:30:00.000Z')
  expect(before.status).toBe('pending')
  expect(await requestNow(world, id)).toMatchObject({
    status: 'expired',
    allowed: false,
    answer: null,
    reason: 'Nobody answered in time',
  })
  expect(textOf(card.blocks)).toContain('nobody answered in time')
  expect(JSON.stringify(card.blocks)).not.toContain('veto_deny')
})

test('a question that has expired is not answered by a modal that is sent too late', async () => {
  const world = await startWorld()
  const { id, ts } = await askPeople(world, A_QUESTION)
  await openAnswer(world, 'ann', ts)

  await world.clock.jump(HOUR_MS)
  await world.sandbox.as('ann').submit({ 'Your answer': 'Berlin' })

  expect(await requestNow(world, id)).toMatchObject({ status: 'expired', answer: null })
  expect(textOf(world.sandbox.as('ann').modal()?.blocks ?? [])).toBe(
    'Too late: this request has expired, as nobody answered in time.',
  )
})

test('a restart keeps the question, its card, its options and its answer', async () => {
  const world = await startWorld()
  const { id, ts } = await askPeople(world, A_CHOICE)

  await world.restart()
  await world.sandbox.as('ann').click('To Berlin', { ts })
  await cardOf(world, id, { when: (text) => text.includes('answered by') })
  await world.restart()

  expect(await requestNow(world, id)).toMatchObject({ kind: 'question', answer: 'To Berlin' })
  expect(world.sandbox.messages('#finance-approvals')).toHaveLength(1)
})

test('of two simultaneous answers one counts: the other person is told who was faster', async () => {
  const world = await startWorld()
  const { id, ts } = await askPeople(world, A_QUESTION)
  await Promise.all(['ann', 'ben'].map((name) => openAnswer(world, name, ts)))

  await Promise.all(
    ['ann', 'ben'].map((name) => world.sandbox.as(name).submit({ 'Your answer': `I am ${name}` })),
  )

  const { answer, approval } = await requestNow(world, id)
  const [winner, loser] = answer === 'I am ann' ? ['Ann Meyer', 'ben'] : ['Ben Okafor', 'ann']
  expect(approval?.votes).toMatchObject([{ name: winner }])
  expect(textOf(world.sandbox.as(loser).modal()?.blocks ?? [])).toBe(
    `Too late: this request was already answered by ${winner}.`,
  )
  expect(await auditRows(world, { request: id, kind: 'settled' })).toHaveLength(1)
  expect(await auditRows(world, { request: id, kind: 'voted' })).toHaveLength(1)
})

test('of two people at once, one of whom cannot answer, one outcome results', async () => {
  const world = await startWorld()
  const { id, ts } = await askPeople(world, A_QUESTION)
  const ben = world.sandbox.as('ben')
  await openAnswer(world, 'ann', ts)
  await ben.click("I can't answer", { ts })
  await world.sandbox.until(() => ben.modal(), 'the modal for the words')

  await Promise.all([world.sandbox.as('ann').submit({ 'Your answer': 'Berlin' }), ben.submit({})])

  const { status, answer } = await requestNow(world, id)
  expect([status, answer]).toEqual(status === 'approved' ? ['approved', 'Berlin'] : ['rejected', null])
  expect(await auditRows(world, { request: id, kind: 'settled' })).toMatchObject([{ status }])
})
