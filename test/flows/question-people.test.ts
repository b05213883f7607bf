import { textOf } from 'slack-sandbox/block-kit'
import { expect, test } from 'vitest'
import { advanceUntil } from '../support/advance-until.ts'
import { auditRows, privateWords, requestNow } from '../support/api-helpers.ts'
import { A_CHOICE, A_QUESTION, answerAs, askPeople, openAnswer } from '../support/questions.ts'
import { cardOf, startWorld } from '../support/start-world.ts'

test.each([
  ['dan', 'Only finance-team can decide this'],
  ['gus', 'Guests cannot decide requests or open their details'],
])(
  'a question cannot be answered by %s, who sees the card: no modal opens, and the refusal is recorded',
  async (name, words) => {
    const world = await startWorld()
    const { id, ts } = await askPeople(world, A_QUESTION)
    const person = world.sandbox.as(name)

    await person.click('Answer', { ts })

    expect(await world.sandbox.until(() => privateWords(world, name)[0], 'a refusal')).toContain(words)
    expect(person.modal()).toBeNull()
    expect(await auditRows(world, { request: id, kind: 'vote_refused' })).toMatchObject([
      { actor: person.id },
    ])
  },
)

test('a question cannot be answered by a person who left the group while the modal was open', async () => {
  const world = await startWorld()
  const { id, ts } = await askPeople(world, A_QUESTION)
  await openAnswer(world, 'ben', ts)
  world.sandbox.setMembers('@finance', ['ann'])
  await world.clock.advance(120_000)

  await world.sandbox.as('ben').submit({ 'Your answer': 'Berlin' })

  expect(textOf(world.sandbox.as('ben').modal()?.blocks ?? [])).toContain('Only finance-team')
  expect((await requestNow(world, id)).status).toBe('pending')
})

test('a question can be answered by its requester and by the owner of the agent', async () => {
  const world = await startWorld()
  const client = await world.client({ owner: 'ann@acme.test' })
  const { id } = await client.ask({ ...A_QUESTION, requester: 'ann@acme.test' })
  const { ts } = await cardOf(world, id)

  await answerAs(world, 'ann', { ts, answer: 'Mine' })

  expect(await client.waitFor(id)).toMatchObject({ answer: 'Mine' })
})

test('a question can be answered by people of any of its groups, each asked in its own channel', async () => {
  const world = await startWorld()
  const { id, client } = await askPeople(world, { ...A_QUESTION, approvers: ['finance-team', 'growth'] })
  const { ts } = await cardOf(world, id, { channel: '#growth-approvals' })
  const cleo = world.sandbox.as('cleo')

  await cleo.click('Answer', { channel: '#growth-approvals', ts })
  await world.sandbox.until(() => cleo.modal(), 'the modal for the answer')
  await cleo.submit({ 'Your answer': 'Growth knows' })
  await cardOf(world, id, { when: (text) => text.includes('answered by Cleo Martin') })

  expect(await client.waitFor(id)).toMatchObject({ answer: 'Growth knows' })
})

test('hidden characters of a question and its options are shown with a warning, on the card and in the modal', async () => {
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

test('a question in a channel with twenty cards is listed, read in full and answered from the list', async () => {
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
  await ann.submit({ 'Your answer': 'To nobody' })

  expect(textOf(blocks)).toContain('1. support-agent asks a question')
  expect(review).toContain('The last one?\nOptions, of which one can be chosen:\nTo Berlin')
  expect(await client.waitFor(id)).toMatchObject({ answer: 'To nobody' })
  expect(ann.modal()).toBeNull()
})

function isList(words: string): boolean {
  return words.includes('more request is waiting here')
}
