import { textOf } from 'slack-sandbox/block-kit'
import { advanceUntil } from './advance-until.ts'
import { privateWords } from './api-helpers.ts'
import type { World } from './start-world.ts'

const MINUTE_MS = 60_000
export const HOUR_MS = 60 * MINUTE_MS
const WHO = 'Who is asked instead of you?'
const UNTIL = 'Until when?'

export interface Handover {
  readonly to: string
  readonly hours: number
}

export function values(world: World, { to, hours }: Handover) {
  return { [WHO]: to, [UNTIL]: Math.floor((world.clock.nowMs() + hours * HOUR_MS) / 1_000) }
}

export async function openForm(world: World, name: string): Promise<void> {
  const person = world.sandbox.as(name)
  await person.type('/veto away', '#finance-approvals')
  await world.sandbox.until(() => person.modal(), 'the form')
}

/** What the person reads then. */
export async function handOver(world: World, name: string, handover: Handover): Promise<string> {
  await openForm(world, name)
  const person = world.sandbox.as(name)
  await person.submit(values(world, handover))
  await world.sandbox.until(() => modalText(world, name).includes('/veto back'), 'the result')
  const said = modalText(world, name)
  await person.closeModal()
  return said
}

/** The error at a field of the form. */
export async function refusal(world: World, name: string, handover: Handover): Promise<string> {
  await openForm(world, name)
  const person = world.sandbox.as(name)
  await person.submit(values(world, handover))
  return Object.values(person.modal()?.errors ?? {}).join()
}

export async function typed(world: World, name: string, words: string): Promise<string> {
  const channel = '#finance-approvals'
  const before = privateWords(world, name, channel).length
  await world.sandbox.as(name).type(words, channel)
  return world.sandbox.until(() => privateWords(world, name, channel)[before], `the reply to ${words}`)
}

export async function advance(world: World, ms: number, isDone: () => boolean): Promise<void> {
  await world.clock.jump(ms)
  await advanceUntil(world, isDone)
}

/** The ids of those to whom Veto opened a direct message. */
export function opened({ sandbox }: World): readonly unknown[] {
  return sandbox.calls
    .filter(({ method }) => method === 'conversations.open')
    .map(({ args }) => args['users'])
}

export function modalText(world: World, name: string): string {
  return textOf(world.sandbox.as(name).modal()?.blocks ?? [])
}

/** The Home tab that the person opens, once it says so. */
export async function homeText(world: World, name: string, says = ''): Promise<string> {
  await world.sandbox.as(name).openHome()
  const isShown = () => world.sandbox.as(name).home() !== null && homeNow(world, name).includes(says)
  await world.sandbox.until(isShown, `'${says}' in the Home of ${name}`)
  return homeNow(world, name)
}

export function homeNow(world: World, name: string): string {
  return textOf(world.sandbox.as(name).home()?.blocks ?? [])
}
