import { z } from 'zod'

/** What is not given is false or empty. Ids are Slack's: U for people, C for channels, S for user groups. */
export const PersonSeed = z.strictObject({
  id: id('U'),
  name: z.string().min(1),
  email: z.exactOptional(z.string()),
  title: z.exactOptional(z.string()),
  /** What stands after `@`; default: the name in lower case, with dots. */
  handle: z.exactOptional(z.string()),
  /** The one bot among the people is the app itself. */
  bot: z.exactOptional(z.boolean()),
  /** A guest in several channels: Slack's `is_restricted`. */
  restricted: z.exactOptional(z.boolean()),
  /** A guest in one channel: Slack's `is_ultra_restricted`. */
  ultraRestricted: z.exactOptional(z.boolean()),
  deleted: z.exactOptional(z.boolean()),
  /** Someone of another workspace, seen through Slack Connect: the id of that workspace. */
  externalTeamId: z.exactOptional(z.string()),
})
export type PersonSeed = Readonly<z.infer<typeof PersonSeed>>

export const ChannelSeed = z.strictObject({
  id: id('C'),
  name: z.string().min(1),
  memberIds: z.array(z.string()).readonly(),
  private: z.exactOptional(z.boolean()),
  archived: z.exactOptional(z.boolean()),
  /** Shared with another workspace: Slack's `is_ext_shared`. */
  extShared: z.exactOptional(z.boolean()),
  topic: z.exactOptional(z.string()),
})
export type ChannelSeed = Readonly<z.infer<typeof ChannelSeed>>

/** One user group, such as `@finance`. */
export const GroupSeed = z.strictObject({
  id: id('S'),
  handle: z.string().min(1),
  memberIds: z.array(z.string()).readonly(),
  /** Default true; a disabled group has no members for anyone. */
  enabled: z.exactOptional(z.boolean()),
})
export type GroupSeed = Readonly<z.infer<typeof GroupSeed>>

/** One slash command that the app answers. */
export const CommandSeed = z.strictObject({
  /** With its slash: `/todo`. */
  command: z.string().regex(/^\/\S+$/, 'expected a slash command such as /todo'),
  /** Slack's `should_escape`: people and channels arrive as `<@U…|name>` and `<#C…|name>`. */
  shouldEscape: z.boolean(),
})
export type CommandSeed = Readonly<z.infer<typeof CommandSeed>>

/** What a workspace of the sandbox holds when it starts. Exactly one of its people is a bot: the app. */
export const WorkspaceSeed = z
  .strictObject({
    name: z.string().min(1),
    people: z.array(PersonSeed.readonly()).readonly(),
    channels: z.array(ChannelSeed.readonly()).readonly(),
    groups: z.array(GroupSeed.readonly()).readonly(),
    commands: z.array(CommandSeed.readonly()).readonly(),
  })
  .superRefine(checkReferences)
export type WorkspaceSeed = Readonly<z.infer<typeof WorkspaceSeed>>

interface References {
  readonly people: readonly { readonly id: string; readonly bot?: boolean }[]
  readonly channels: readonly { readonly id: string; readonly memberIds: readonly string[] }[]
  readonly groups: readonly { readonly id: string; readonly memberIds: readonly string[] }[]
}

interface Problem {
  readonly path: (string | number)[]
  readonly message: string
}

function checkReferences(seed: References, context: z.RefinementCtx): void {
  const problems = [
    ...botProblems(seed),
    ...repeatedIds(seed),
    ...unknownMembers(seed, 'channels'),
    ...unknownMembers(seed, 'groups'),
  ]
  for (const problem of problems) context.addIssue({ code: 'custom', ...problem })
}

function botProblems({ people }: References): readonly Problem[] {
  const bots = people.filter((person) => person.bot === true).length
  const message = `expected exactly one person with "bot": true, the app itself; got ${bots}`
  return bots === 1 ? [] : [{ path: ['people'], message }]
}

function repeatedIds(seed: References): readonly Problem[] {
  const seen = new Set<string>()
  return (['people', 'channels', 'groups'] as const).flatMap((key) =>
    seed[key].flatMap(({ id }, index) => {
      const isRepeated = seen.has(id)
      seen.add(id)
      return isRepeated
        ? [{ path: [key, index, 'id'], message: `expected a unique id, and ${id} is taken` }]
        : []
    }),
  )
}

function unknownMembers(seed: References, key: 'channels' | 'groups'): readonly Problem[] {
  const ids = new Set(seed.people.map((person) => person.id))
  return seed[key].flatMap(({ memberIds }, index) => {
    const unknown = memberIds.filter((member) => !ids.has(member))
    const message = `expected ids of people, got ${unknown.join(', ')}`
    return unknown.length === 0 ? [] : [{ path: [key, index, 'memberIds'], message }]
  })
}

function id(letter: 'U' | 'C' | 'S') {
  return z.string().regex(new RegExp(`^${letter}[A-Z0-9]+$`), `expected an id such as ${letter}0EXAMPLE`)
}
