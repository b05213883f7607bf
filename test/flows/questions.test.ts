import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { textOf } from '../../src/sandbox/driver/text-of.ts'
import { advanceUntil } from '../support/advance-until.ts'
import { auditRows, privateWords, requestNow } from '../support/at-the-door.ts'
import { A_CHOICE, A_QUESTION, answerAs, askPeople, openAnswer } from '../support/questions.ts'
import { cardOf, startWorld, type World } from '../support/start-world.ts'

const HOUR_MS = 3_600_000

describe('a question for a free text', () => {
  test.each(['socket', 'http'] as const)(
    'is answered in a modal by a person of the group, and the waiting agent gets the words (%s)',
    async (mode) => {
      const world = await startWorld({ mode })
      const { id, ts, asked, client } = await askPeople(world, { ...A_QUESTION, sessionId: 'run-42' })
      const before = await cardOf(world, id)

      const act = await answerAs(world, 'ann', { ts, answer: '  The one in Berlin,\nsince May. ' })
      const answer = await client.waitFor(asked)
      const after = await cardOf(world, id, { when: (text) => text.includes('Answered by') })

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
      expect(before.text).toBe('An agent asks you a question')
      expect(textOf(before.blocks)).toContain('Which address is right for Acme?')
      expect(textOf(after.blocks)).toContain('The one in Berlin,\nsince May.')
      expect(JSON.stringify(after.blocks)).not.toContain('"button"')
      expect(world.sandbox.as('ann').modal()).toBeNull()
    },
  )

  test('is held open for a caller that waits', async () => {
    const world = await startWorld()
    const client = await world.client()

    const answer = client.ask({ ...A_QUESTION, wait: '60s' })
    const { ts } = await world.sandbox.until(() => world.sandbox.messages('#finance-approvals')[0], 'a card')
    await answerAs(world, 'ben', { ts, answer: 'The old one' })

    expect(await answer).toMatchObject({ status: 'approved', answer: 'The old one' })
  })

  test('keeps the modal open for blanks, and says at the field what is missing', async () => {
    const world = await startWorld()
    const { id, ts } = await askPeople(world, A_QUESTION)

    const act = await answerAs(world, 'ann', { ts, answer: '  \n ' })

    expect(act.ok).toBe(false)
    expect(world.sandbox.as('ann').modal()?.errors).toEqual({ answer: 'An answer is required.' })
    expect((await requestNow(world, id)).status).toBe('pending')
  })

  test('that is long stands whole in the modal, and the card says so', async () => {
    const world = await startWorld()
    const question = `${'Please read this. '.repeat(40)}${'\n'.repeat(60)}The end.`
    const { id, ts } = await askPeople(world, { ...A_QUESTION, question })
    const card = textOf((await cardOf(world, id)).blocks)

    await openAnswer(world, 'ann', ts)

    expect(card).not.toContain('The end.')
    expect(card).toContain('Press Answer to read all of it')
    expect(textOf(world.sandbox.as('ann').modal()?.blocks ?? [])).toContain('The end.')
  })
})

describe('a choice', () => {
  test('comes back as the text of the option, and the fields never speak in the words of the agent', async () => {
    const world = await startWorld()
    const { id, ts, client } = await askPeople(world, A_CHOICE)

    await openAnswer(world, 'ann', ts)
    const modal = JSON.stringify(world.sandbox.as('ann').modal())
    await world.sandbox.as('ann').submit({ 'Your answer': 'Option 2' })

    expect(modal).toContain('"radio_buttons"')
    expect(modal).not.toMatch(/"plain_text","text":"[^"]*(Berlin|Paris|nobody)/)
    expect(await client.waitFor(id)).toMatchObject({ status: 'approved', answer: 'To Paris' })
  })

  test('of more than ten is made in a menu', async () => {
    const world = await startWorld()
    const options = Array.from({ length: 20 }, (_, at) => `Region ${at + 1}`)
    const { id, ts, client } = await askPeople(world, { ...A_CHOICE, options })

    await answerAs(world, 'ann', { ts, answer: 'Option 13' })

    expect(await client.waitFor(id)).toMatchObject({ answer: 'Region 13' })
  })

  test.each([3, 12])(
    'of several out of %i comes back as a list, in the order of the options',
    async (count) => {
      const world = await startWorld()
      const options = Array.from({ length: count }, (_, at) => `Region ${at + 1}`)
      const { id, ts, client } = await askPeople(world, { ...A_CHOICE, kind: 'multi', options })

      await answerAs(world, 'ann', { ts, answer: ['Option 3', 'Option 1'] })
      const card = await cardOf(world, id, { when: (text) => text.includes('Answered by') })

      expect(await client.waitFor(id)).toMatchObject({ answer: ['Region 1', 'Region 3'] })
      expect(textOf(card.blocks)).toContain('Region 1\nRegion 3')
      expect(await auditRows(world, { request: id, kind: 'voted' })).toMatchObject([
        { reason: 'answer: ["Region 1","Region 3"]' },
      ])
    },
  )

  test('needs at least one', async () => {
    const world = await startWorld()
    const { id, ts } = await askPeople(world, { ...A_CHOICE, kind: 'multi' })

    await answerAs(world, 'ann', { ts, answer: [] })

    expect(Object.keys(world.sandbox.as('ann').modal()?.errors ?? {})).toEqual(['answer'])
    expect((await requestNow(world, id)).status).toBe('pending')
  })
})

describe('a question that a person cannot answer', () => {
  test('goes back to the agent with that person and the words', async () => {
    const world = await startWorld()
    const { id, ts, client } = await askPeople(world, A_QUESTION)
    const ben = world.sandbox.as('ben')

    await ben.click('Cannot answer', { ts })
    await world.sandbox.until(() => ben.modal(), 'the modal for the words')
    await ben.submit({ Reason: 'Only Acme knows that' })
    const card = await cardOf(world, id, { when: (text) => text.includes('cannot answer this') })

    expect(await client.waitFor(id)).toMatchObject({
      status: 'rejected',
      allowed: false,
      answer: null,
      reason: 'Ben Okafor cannot answer this: Only Acme knows that',
    })
    expect(textOf(card.blocks)).toContain('Only Acme knows that')
    expect(textOf(card.blocks)).not.toMatch(/denied|rejected/i)
  })

  test('needs no words', async () => {
    const world = await startWorld()
    const { id, ts, client } = await askPeople(world, A_QUESTION)
    const ben = world.sandbox.as('ben')

    await ben.click('Cannot answer', { ts })
    await world.sandbox.until(() => ben.modal(), 'the modal for the words')
    await ben.submit({})

    expect((await client.waitFor(id)).reason).toBe('Ben Okafor cannot answer this')
  })
})

describe('a question that nobody answers', () => {
  test('expires after the time that the agent gave, and says that nobody answered', async () => {
    const world = await startWorld()
    const { id, asked } = await askPeople(world, { ...A_QUESTION, timeout: '30m' })

    await world.clock.advance(HOUR_MS / 2 - 1)
    const before = await requestNow(world, id)
    await world.clock.advance(1)
    const card = await cardOf(world, id, { when: (text) => text.includes('Expired') })

    expect(asked.expiresAt).toBe('2026-11-20T22:30:00.000Z')
    expect(before.status).toBe('pending')
    expect(await requestNow(world, id)).toMatchObject({
      status: 'expired',
      allowed: false,
      answer: null,
      reason: 'Nobody answered in time',
    })
    expect(textOf(card.blocks)).toContain('nobody answered in time')
    expect(JSON.stringify(card.blocks)).not.toContain('"button"')
  })

  test('is not answered by a modal that is sent too late', async () => {
    const world = await startWorld()
    const { id, ts } = await askPeople(world, A_QUESTION)
    await openAnswer(world, 'ann', ts)

    await world.clock.advance(HOUR_MS)
    await world.sandbox.as('ann').submit({ 'Your answer': 'Berlin' })

    expect(await requestNow(world, id)).toMatchObject({ status: 'expired', answer: null })
    expect(textOf(world.sandbox.as('ann').modal()?.blocks ?? [])).toBe(
      'Too late: this request was not answered in time and has expired.',
    )
  })
})

describe('a restart', () => {
  test('keeps the question, its card and its options, and what was answered', async () => {
    const world = await startWorld()
    const { id, ts } = await askPeople(world, A_CHOICE)

    await world.restart()
    await answerAs(world, 'ann', { ts, answer: 'Option 1' })
    await world.restart()

    expect(await requestNow(world, id)).toMatchObject({ kind: 'question', answer: 'To Berlin' })
    expect(world.sandbox.messages('#finance-approvals')).toHaveLength(1)
  })
})

describe('two people at once', () => {
  test('give one answer: the other is told who was faster', async () => {
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

  test('of whom one cannot answer end in one outcome, too', async () => {
    const world = await startWorld()
    const { id, ts } = await askPeople(world, A_QUESTION)
    const ben = world.sandbox.as('ben')
    await openAnswer(world, 'ann', ts)
    await ben.click('Cannot answer', { ts })
    await world.sandbox.until(() => ben.modal(), 'the modal for the words')

    await Promise.all([world.sandbox.as('ann').submit({ 'Your answer': 'Berlin' }), ben.submit({})])

    const { status, answer } = await requestNow(world, id)
    expect([status, answer]).toEqual(status === 'approved' ? ['approved', 'Berlin'] : ['rejected', null])
    expect(await auditRows(world, { request: id, kind: 'settled' })).toMatchObject([{ status }])
  })
})

describe('who may answer', () => {
  test.each([
    ['dan', 'Only finance-team can decide this'],
    ['gus', 'Guests cannot decide requests'],
  ])('not %s, who sees the card: no modal opens, and the refusal is recorded', async (name, words) => {
    const world = await startWorld()
    const { id, ts } = await askPeople(world, A_QUESTION)
    const person = world.sandbox.as(name)

    await person.click('Answer', { ts })

    expect(await world.sandbox.until(() => privateWords(world, name)[0], 'a refusal')).toContain(words)
    expect(person.modal()).toBeNull()
    expect(await auditRows(world, { request: id, kind: 'vote_refused' })).toMatchObject([
      { actor: person.id },
    ])
  })

  test('not somebody who left the group while the modal was open', async () => {
    const world = await startWorld()
    const { id, ts } = await askPeople(world, A_QUESTION)
    await openAnswer(world, 'ben', ts)
    world.sandbox.setMembers('@finance', ['ann'])
    await world.clock.advance(120_000)

    await world.sandbox.as('ben').submit({ 'Your answer': 'Berlin' })

    expect(textOf(world.sandbox.as('ben').modal()?.blocks ?? [])).toContain('Only finance-team')
    expect((await requestNow(world, id)).status).toBe('pending')
  })

  test('also the person for whom the agent asks, and who answers for the agent', async () => {
    const world = await startWorld()
    const client = await world.client({ owner: 'ann@acme.test' })
    const { id } = await client.ask({ ...A_QUESTION, requester: 'ann@acme.test' })
    const { ts } = await cardOf(world, id)

    await answerAs(world, 'ann', { ts, answer: 'Mine' })

    expect(await client.waitFor(id)).toMatchObject({ answer: 'Mine' })
  })

  test('people of any of the groups, each asked in its own channel', async () => {
    const world = await startWorld()
    const { id, client } = await askPeople(world, { ...A_QUESTION, approvers: ['finance-team', 'growth'] })
    const { ts } = await cardOf(world, id, { channel: '#growth-approvals' })
    const cleo = world.sandbox.as('cleo')

    await cleo.click('Answer', { channel: '#growth-approvals', ts })
    await world.sandbox.until(() => cleo.modal(), 'the modal for the answer')
    await cleo.submit({ 'Your answer': 'Growth knows' })
    await cardOf(world, id, { when: (text) => text.includes('Answered by Cleo Martin') })

    expect(await client.waitFor(id)).toMatchObject({ answer: 'Growth knows' })
  })
})

describe('hidden characters', () => {
  test('of question and options are shown and warned about, on the card and in the modal', async () => {
    const world = await startWorld()
    const options = ['Delete\u202Etxt.exe', 'Keep\u200Bit']
    const { id, ts } = await askPeople(world, { ...A_CHOICE, question: 'Which\u2066 one?', options })

    const card = textOf((await cardOf(world, id)).blocks)
    await openAnswer(world, 'ann', ts)
    const modal = textOf(world.sandbox.as('ann').modal()?.blocks ?? [])

    for (const text of [card, modal]) {
      expect(text).toContain('Which⟦U+2066⟧ one?')
      expect(text).toContain('Delete⟦U+202E⟧txt.exe\nKeep⟦U+200B⟧it')
      expect(text).toContain('Hidden or look-alike characters')
    }
  })
})

describe('a question beside twenty cards', () => {
  test('is listed, read whole and answered from the list', async () => {
    const world = await startWorld()
    const client = await world.client()
    for (let asked = 0; asked < 20; asked += 1) await client.ask(A_QUESTION)
    await world.clock.advance(1)
    const { id } = await client.ask({ ...A_CHOICE, question: 'The last one?' })
    const find = () => world.sandbox.messages('#finance-approvals').find((one) => isList(textOf(one.blocks)))
    await advanceUntil(world, () => find() !== undefined)
    const { ts = '', blocks = [] } = find() ?? {}
    const ann = world.sandbox.as('ann')

    await ann.click('Review 1', { ts })
    await world.sandbox.until(() => ann.modal(), 'the review')
    const review = textOf(ann.modal()?.blocks ?? [])
    await ann.click('Answer')
    await world.sandbox.until(() => ann.modal()?.title === 'Answer', 'the modal for the answer')
    await ann.submit({ 'Your answer': 'Option 3' })

    expect(textOf(blocks)).toContain('1. support-agent asks a question')
    expect(review).toContain('The last one?\nOptions, of which one can be chosen:\nTo Berlin')
    expect(await client.waitFor(id)).toMatchObject({ answer: 'To nobody' })
    expect(ann.modal()).toBeNull()
  })
})

describe('the door', () => {
  test('names the nearest group for one that nobody defines', async () => {
    const world = await startWorld()
    const client = await world.client()

    await expect(client.ask({ ...A_QUESTION, approvers: ['finance-taem'] })).rejects.toMatchObject({
      code: 'unknown_group',
      status: 400,
      message: "There is no approver group 'finance-taem', did you mean 'finance-team'?",
    })
  })

  test('knows the callbacks of its own configuration only', async () => {
    const world = await startWorld()
    const client = await world.client()

    await expect(client.ask({ ...A_QUESTION, callback: 'billing' })).rejects.toMatchObject({
      code: 'unknown_callback',
    })
  })

  test("gives people the policies' default time where the agent names none", async () => {
    const world = await startWorld()
    await world.writePolicy(
      'workspace.yaml',
      readFileSync('policies/workspace.yaml', 'utf8').replace('timeout: 1h', 'timeout: 2h'),
    )
    const { asked } = await askPeople(world, A_QUESTION)

    expect(asked.expiresAt).toBe('2026-11-21T00:00:00.000Z')
  })

  test('takes a channel only where the policies know it as a group', async () => {
    const world = await startWorld()
    const client = await world.client()

    await expect(client.ask({ ...A_QUESTION, approvers: ['#general'] })).rejects.toMatchObject({
      code: 'unknown_group',
    })
    await world.writePolicy('channel.yaml', CHANNEL_RULE)
    expect(await client.ask({ ...A_QUESTION, approvers: ['#finance-approvals'] })).toMatchObject({
      status: 'pending',
      approval: { groups: ['#finance-approvals'] },
    })
  })

  test('keeps an agent from asking in the name of another', async () => {
    const world = await startWorld()
    const client = await world.client({ agents: 'sales-*' })

    await expect(client.ask(A_QUESTION)).rejects.toMatchObject({ code: 'agent_not_covered' })
  })

  test('asked twice under one idempotency key asks people once, and refuses another body', async () => {
    const world = await startWorld()
    const client = await world.client()
    const once = { ...A_QUESTION, idempotencyKey: 'order-2847' }

    const asked = await Promise.all(Array.from({ length: 8 }, () => client.ask(once)))

    expect(new Set(asked.map(({ id }) => id)).size).toBe(1)
    await cardOf(world, String(asked[0]?.id))
    await world.clock.advance(10_000)
    expect(world.sandbox.messages('#finance-approvals')).toHaveLength(1)
    await expect(client.ask({ ...once, question: 'Another?' })).rejects.toMatchObject({
      code: 'idempotency_mismatch',
    })
  })

  test('puts questions before people whatever the policies say of tools', async () => {
    const world = await startWorld({ policies: { 'nothing.yaml': NOTHING } })
    const { asked } = await askPeople(world, A_QUESTION)

    expect(asked).toMatchObject({ status: 'pending', matchedPolicyId: null })
  })

  test('lets the agent withdraw its question', async () => {
    const world = await startWorld()
    const { id, client } = await askPeople(world, A_QUESTION)

    const cancelled = await client.cancel(id)
    const card = await cardOf(world, id, { when: (text) => text.includes('Withdrawn') })

    expect(cancelled).toMatchObject({
      status: 'cancelled',
      reason: 'Withdrawn by the agent before anybody answered',
    })
    expect(JSON.stringify(card.blocks)).not.toContain('"button"')
  })
})

describe('the record', () => {
  test('finds questions by the name ask_user, tells their whole story, and lists those that wait', async () => {
    const world = await startWorld()
    const { id, ts } = await askPeople(world, A_QUESTION)
    const waiting = await command(world, '/veto pending')
    await answerAs(world, 'ann', { ts, answer: 'Berlin' })
    const found = await command(world, '/veto audit tool:ask_user')
    const rows = await auditRows(world, { request: id, tool: 'ask_user' })

    expect(waiting).toContain('a question | support-agent | 1 person of finance-team')
    expect(found).toContain('Answered by Ann Meyer')
    expect(rows.map(({ kind }) => kind).reverse()).toEqual(
      expect.arrayContaining(['opened', 'posted', 'voted', 'settled']),
    )
    expect(rows.find(({ kind }) => kind === 'opened')).toMatchObject({
      actor: 'agent:support-agent',
      outcome: 'escalated',
      reason: 'The agent asks a question',
      params: { question: A_QUESTION.question, kind: 'text' },
    })
    expect(rows.find(({ kind }) => kind === 'voted')).toMatchObject({
      actor: 'U0ANN',
      actorName: 'Ann Meyer',
      reason: 'answer: Berlin',
    })
  })

  test('knows a tool of the agent that is called ask_user as a call', async () => {
    const world = await startWorld()
    const client = await world.client()

    expect(await client.authorize('support-agent', 'ask_user', { question: 'Me?' })).toMatchObject({
      kind: 'call',
      status: 'denied',
    })
  })

  test('holds what the policies mask neither on cards nor in the ledger, and the agent gets its option', async () => {
    const world = await startWorld({ policies: { 'masks.yaml': MASKS } })
    const { id, ts, client } = await askPeople(world, { ...A_CHOICE, options: ['key 1234', 'key 9876'] })

    await answerAs(world, 'ann', { ts, answer: 'Option 2' })
    const card = await cardOf(world, id, { when: (text) => text.includes('Answered by') })
    const rows = await auditRows(world, { request: id })

    expect(textOf(card.blocks)).toContain('‹masked›')
    expect(rows.find(({ kind }) => kind === 'voted')?.reason).toBe('answer: ‹masked›')
    expect(JSON.stringify([card, rows])).not.toMatch(/1234|9876/)
    expect((await client.waitFor(id)).answer).toBe('key 9876')
  })

  test('holds no secret that a person types, as little as the answer does', async () => {
    const world = await startWorld()
    const { id, ts, client } = await askPeople(world, A_QUESTION)

    await answerAs(world, 'ann', { ts, answer: `Take ${SECRET} for it` })
    const card = await cardOf(world, id, { when: (text) => text.includes('Answered by') })

    expect((await client.waitFor(id)).answer).toBe('Take ‹masked› for it')
    expect(JSON.stringify([card, await auditRows(world, { request: id })])).not.toContain(SECRET)
  })
})

function isList(words: string): boolean {
  return words.includes('more request waits here')
}

/** What Veto answers to a line that Eve types, privately. */
async function command(world: World, line: string): Promise<string> {
  const before = privateWords(world, 'eve').length
  await world.sandbox.as('eve').type(line, '#finance-approvals')
  return world.sandbox.until(() => privateWords(world, 'eve')[before], `an answer to ${line}`)
}

const SECRET = `ghp_${'a1B2'.repeat(9)}`

const NOTHING = `
name: nothing
priority: 1000
rules:
  - { name: nothing_at_all, tool: "*", action: deny }
`

const CHANNEL_RULE = `
name: channel
rules:
  - { name: by_channel, tool: audit_books, action: require_approval, approvers: ["#finance-approvals"] }
`

const MASKS = `
tools:
  ask_user: { mask: [options] }
`
