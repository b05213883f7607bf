import { alerts, words } from './alerts.ts'
import { privateWords } from './api-helpers.ts'
import type { World } from './start-world.ts'

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
