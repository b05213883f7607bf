import { z } from 'zod'
import { VetoError } from '../../core/veto-error.ts'

/** What Slack's Web API answers, as far as Veto relies on it; all else is let through unread. */
const Id = z.string().min(1)
const Metadata = z.looseObject({ next_cursor: z.string().optional() }).optional()

/** What Slack says of a user. */
export const SlackUser = z.looseObject({
  id: Id,
  name: z.string().optional(),
  real_name: z.string().optional(),
  team_id: z.string().optional(),
  tz: z.string().nullish(),
  deleted: z.boolean().optional(),
  is_bot: z.boolean().optional(),
  is_restricted: z.boolean().optional(),
  is_ultra_restricted: z.boolean().optional(),
  is_stranger: z.boolean().optional(),
  profile: z
    .looseObject({
      display_name: z.string().optional(),
      real_name: z.string().optional(),
      email: z.string().nullish(),
    })
    .optional(),
  enterprise_user: z.looseObject({ teams: z.array(z.string()).optional() }).optional(),
})
export type SlackUser = z.infer<typeof SlackUser>

/** What Slack says of a channel. */
export const SlackChannel = z.looseObject({
  id: Id,
  name: z.string().optional(),
  is_archived: z.boolean().optional(),
  is_member: z.boolean().optional(),
  is_ext_shared: z.boolean().optional(),
  is_pending_ext_shared: z.boolean().optional(),
})
export type SlackChannel = z.infer<typeof SlackChannel>

export const AuthTest = z.looseObject({
  user_id: Id,
  team_id: Id.nullish(),
  team: z.string().nullish(),
  is_enterprise_install: z.boolean().optional(),
})
export const UserAnswer = z.looseObject({ user: SlackUser })
export const UserId = z.looseObject({ user: z.looseObject({ id: Id }) })
export const UserPage = z.looseObject({ members: z.array(SlackUser), response_metadata: Metadata })
export const UserGroups = z.looseObject({
  usergroups: z.array(z.looseObject({ id: Id, handle: z.string(), date_delete: z.number().nullish() })),
})
export const GroupMembers = z.looseObject({ users: z.array(Id) })
export const MemberPage = z.looseObject({ members: z.array(Id), response_metadata: Metadata })
export const ChannelAnswer = z.looseObject({ channel: SlackChannel })
export const DirectChannel = z.looseObject({ channel: z.looseObject({ id: Id }) })
export const Permalink = z.looseObject({ permalink: z.url({ protocol: /^https?$/ }) })
export const ChannelPage = z.looseObject({
  channels: z.array(SlackChannel.extend({ name: z.string() })),
  response_metadata: Metadata,
})
export const MessagePage = z.looseObject({
  messages: z.array(
    z.looseObject({
      ts: z.string().optional(),
      user: z.string().optional(),
      metadata: z
        .looseObject({
          event_type: z.string().optional(),
          event_payload: z.looseObject({ id: z.unknown() }).optional(),
        })
        .optional(),
    }),
  ),
  response_metadata: Metadata,
})
export type MessagePage = z.infer<typeof MessagePage>

/**
 * Slack's answer to a call of `method`, with the fields that Veto relies on. An answer without them counts as a failed
 * call, whatever its `ok` says, so that nothing is remembered of it.
 * @throws {VetoError} `slack_unreachable`, naming the method and the first field that is not as documented.
 */
export async function parseResponse<Answer extends z.ZodType>(
  shape: Answer,
  method: string,
  call: Promise<unknown>,
): Promise<z.infer<Answer>> {
  const read = shape.safeParse(await call)
  if (read.success) return read.data
  const [issue] = read.error.issues
  const place = issue?.path.map(String).join('.') ?? ''
  throw new VetoError(
    'slack_unreachable',
    `Slack's answer to ${method} differs from the documentation at ${place === '' ? 'the top level' : place}`,
  )
}
