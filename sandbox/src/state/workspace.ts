import type { Clock } from '../clock.ts'
import { randomText } from '../random-text.ts'
import type { CommandSeed, WorkspaceSeed } from '../workspace-seed.ts'
import { type Changes, createChanges } from './changes.ts'
import { createMessages, type Message, type Messages } from './messages.ts'
import { type Channel, channel, directChannel, type Group, group, type Person, person } from './people.ts'
import { createResponseUrls, type ResponseUrls } from './response-urls.ts'
import { createTriggers, type Triggers } from './triggers.ts'
import { createViews, type Views } from './views.ts'

/** The state of one workspace. */
export interface Workspace {
  readonly name: string
  readonly teamId: string
  readonly domain: string
  readonly appId: string
  readonly bot: Person
  readonly people: ReadonlyMap<string, Person>
  readonly channels: ReadonlyMap<string, Channel>
  readonly groups: ReadonlyMap<string, Group>
  readonly commands: readonly CommandSeed[]
  readonly messages: Messages
  readonly views: Views
  readonly triggers: Triggers
  readonly responseUrls: ResponseUrls
  readonly files: Map<string, UploadedFile>
  readonly changes: Changes
  readonly clock: Clock
  /** The direct messages between the app and the person, made when there are none yet. */
  directWith(personId: string): Channel
  setMembers(of: Channel | Group, memberIds: readonly string[]): void
  changeChannel(channel: Channel, to: Partial<Pick<Channel, 'name' | 'isArchived'>>): void
}

/** A file that the app uploads; its bytes are null until they came. */
export interface UploadedFile {
  readonly id: string
  readonly name: string
  readonly title: string
  readonly bytes: Buffer | null
  readonly isShared: boolean
}

/**
 * Creates the workspace from its seed, without messages.
 * @throws {TypeError} when the seed has not exactly one bot.
 */
export function createWorkspace(seed: WorkspaceSeed, clock: Clock): Workspace {
  const domain = seed.name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')
  const teamId = `T0${domain.toUpperCase().replaceAll('-', '')}`
  const people = byId(seed.people.map((one) => person(one, teamId)))
  const channels = byId(seed.channels.map(channel))
  const changes = createChanges()
  const bot = onlyBot([...people.values()])
  return {
    name: seed.name,
    teamId,
    domain,
    appId: `A0${randomText(6)}`,
    bot,
    people,
    channels,
    groups: byId(seed.groups.map(group)),
    commands: seed.commands,
    messages: createMessages(clock, changes.record),
    views: createViews(changes.record),
    triggers: createTriggers(clock),
    responseUrls: createResponseUrls(clock),
    files: new Map(),
    changes,
    clock,
    directWith(personId) {
      const direct = directChannel(bot.id, personId)
      const known = channels.get(direct.id)
      if (known === undefined) channels.set(direct.id, direct)
      return known ?? direct
    },
    setMembers(of, memberIds) {
      of.memberIds = memberIds
      changes.record()
    },
    changeChannel(known, to) {
      channels.set(known.id, { ...known, ...to })
      changes.record()
    },
  }
}

/** The messages of the channel that this person sees, oldest first: none outside their channels, ephemeral ones only their own. */
export function visibleMessages(
  workspace: Workspace,
  channelId: string,
  personId: string,
): readonly Message[] {
  const isMember = workspace.channels.get(channelId)?.memberIds.includes(personId) ?? false
  if (!isMember) return []
  return workspace.messages
    .in(channelId)
    .filter((message) => message.ephemeralTo === null || message.ephemeralTo === personId)
}

function byId<T extends { readonly id: string }>(items: readonly T[]): Map<string, T> {
  return new Map(items.map((item) => [item.id, item]))
}

function onlyBot(people: readonly Person[]): Person {
  const bots = people.filter((one) => one.bot)
  const [bot] = bots
  if (bot === undefined || bots.length > 1) {
    throw new TypeError(`Expected exactly one bot among the people of the workspace, got ${bots.length}`)
  }
  return bot
}
