import { advanceUntil } from './advance-until.ts'
import { alerts, words } from './alerts.ts'
import { privateWords } from './api-helpers.ts'
import { cardOf, type World } from './start-world.ts'

/** What Slack says of lockdowns in this channel, oldest first. */
export function lockdownPosts(world: World, channel?: string): readonly string[] {
  return alerts(world, channel).map(words)
}

/** An admin of the demo types this after `/veto lockdown`, and confirms. */
export async function lockDown(world: World, typed: string, name = 'pat'): Promise<void> {
  const admin = world.sandbox.as(name)
  await admin.type(`/veto lockdown ${typed}`, '#finance-approvals')
  await world.sandbox.until(() => admin.modal(), 'the form')
  await admin.submit({})
}

export function lastWords(world: World, name: string): string {
  return privateWords(world, name).at(-1) ?? ''
}

/** The card of a request, at Slack's pace, once it says so. */
export async function cardSaying(world: World, id: unknown, says = String(id)) {
  const channel = '#finance-approvals'
  const isPosted = () =>
    world.sandbox
      .messages(channel)
      .map((message) => JSON.stringify(message))
      .some((text) => text.includes(String(id)) && text.includes(says))
  await advanceUntil(world, isPosted)
  return cardOf(world, String(id), { when: (text) => text.includes(says) })
}
