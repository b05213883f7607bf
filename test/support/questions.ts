import type { Question } from '../../client/src/index.ts'
import type { AskedQuestion } from '../../client/src/protocol/question.ts'
import { cardOf, type World } from './start-world.ts'

/** A free text that the finance team is asked for. */
export const A_QUESTION = {
  agentId: 'support-agent',
  kind: 'text',
  question: 'Which address is right for Acme?',
  approvers: ['finance-team'],
} as const satisfies Question

/** A choice of three that the finance team is asked for. */
export const A_CHOICE = {
  agentId: 'support-agent',
  kind: 'single',
  question: 'Where shall the invoice go?',
  options: ['To Berlin', 'To Paris', 'To nobody'],
  approvers: ['finance-team'],
} satisfies AskedQuestion

/** Asks, and waits for the card. */
export async function askPeople(world: World, question: Question) {
  const client = await world.client()
  const asked = await client.ask(question)
  const { ts } = await cardOf(world, asked.id)
  return { id: asked.id, ts, asked, client }
}

/** Has this person open the modal and send it with this answer. */
export async function answerAs(
  world: World,
  name: string,
  {
    ts,
    answer,
    channel,
  }: { readonly ts: string; readonly answer: string | string[]; readonly channel?: string },
) {
  const person = world.sandbox.as(name)
  await openAnswer(world, name, ts, channel)
  return person.submit({ 'Your answer': answer })
}

/** Has this person open the modal in which the question of this card is answered. */
export async function openAnswer(
  world: World,
  name: string,
  ts: string,
  channel = '#finance-approvals',
): Promise<void> {
  const person = world.sandbox.as(name)
  await person.click('Answer', { channel, ts })
  await world.sandbox.until(() => person.modal(), 'the modal for the answer')
}
