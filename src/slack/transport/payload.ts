import { z } from 'zod'

/**
 * What Slack sends, as far as Bolt and Veto rely on it. All else in it may be anything: nobody reads it. A field that
 * would make Bolt take the payload for one of another kind must be absent.
 */
const Absent = z.undefined().optional()
const Id = z.string().min(1).max(255)
const Named = z.looseObject({ id: Id })
/** Slack writes null, or leaves it out, where there is none. */
const Maybe = Named.nullish()
const Flag = z.boolean().nullish()

const COMMON = {
  team: Named,
  enterprise: Maybe,
  is_enterprise_install: Flag,
  response_url: z.url().optional(),
}
const NEITHER = { event: Absent, command: Absent, name: Absent, function_data: Absent }

const Chosen = z.looseObject({ value: z.string() })
/** What a field of a form holds, or a control of a message carries. */
const Control = z.looseObject({
  type: z.string().optional(),
  value: z.string().nullish(),
  selected_option: Chosen.nullish(),
  selected_options: z.array(Chosen).nullish(),
})
const View = z.looseObject({
  id: Id,
  callback_id: z.string(),
  private_metadata: z.string(),
  hash: z.string(),
  app_installed_team_id: z.string().nullish(),
  state: z.looseObject({ values: z.record(z.string(), z.record(z.string(), Control)) }),
})

const BlockActions = z.looseObject({
  type: z.literal('block_actions'),
  ...COMMON,
  ...NEITHER,
  user: Named,
  trigger_id: z.string(),
  actions: z.array(Control.extend({ type: z.string(), action_id: Id, block_id: z.string() })).min(1),
  channel: Named.optional(),
  container: z.looseObject({ channel_id: Id.optional(), message_ts: Id.optional() }).optional(),
  view: View.partial({ state: true }).optional(),
  response_urls: Absent,
})
const ViewSent = z.looseObject({
  type: z.enum(['view_submission', 'view_closed']),
  ...COMMON,
  ...NEITHER,
  user: Named,
  view: View,
  actions: Absent,
  response_urls: z.array(z.looseObject({ response_url: z.url() })).optional(),
})
const SlashCommand = z.looseObject({
  type: Absent,
  event: Absent,
  function_data: Absent,
  command: z.string().startsWith('/'),
  trigger_id: z.string().optional(),
  text: z.string(),
  team_id: Id,
  enterprise_id: z.string().nullish(),
  user_id: Id,
  channel_id: Id,
  is_enterprise_install: z.enum(['true', 'false']).optional(),
  response_url: z.url(),
})
const Event = z.looseObject({
  type: z.literal('event_callback'),
  team_id: Id,
  enterprise_id: z.string().nullish(),
  authorizations: z
    .array(
      z.looseObject({
        team_id: z.string().nullish(),
        enterprise_id: z.string().nullish(),
        is_enterprise_install: Flag,
      }),
    )
    .optional(),
  event: z.looseObject({
    type: Id,
    user: z.union([Id, Named]).optional(),
    channel: z.union([Id, Named]).optional(),
    channel_id: Id.optional(),
    item: z.looseObject({}).optional(),
    message: z.looseObject({}).optional(),
    subteam: z.looseObject({}).optional(),
  }),
  function_data: Absent,
  response_url: Absent,
  response_urls: Absent,
})
/** Slack asks whether the address is ours. */
const UrlVerification = z.looseObject({ type: z.literal('url_verification'), challenge: z.string() })
/** Slack holds events back for a minute, as there were too many. */
const RateLimited = z.looseObject({
  type: z.literal('app_rate_limited'),
  team_id: Id,
  event: Absent,
  command: Absent,
})
/** Slack asks whether the certificate is good. */
const SslCheck = z.looseObject({ type: Absent, command: Absent, ssl_check: z.literal('1') })

const BY_TYPE: Readonly<Record<string, z.ZodType>> = {
  block_actions: BlockActions,
  view_submission: ViewSent,
  view_closed: ViewSent,
  event_callback: Event,
  url_verification: UrlVerification,
  app_rate_limited: RateLimited,
}
const Typed = z.looseObject({ type: z.enum(Object.keys(BY_TYPE)) })

/** Does it only say that Slack holds events back? Bolt knows no such payload, and would not acknowledge it. */
export function isRateNotice(payload: unknown): boolean {
  return Object(payload).type === 'app_rate_limited' && RateLimited.safeParse(payload).success
}

/** What is wrong with a payload, without any of its values; null: nothing. */
export function payloadProblem(payload: unknown): string | null {
  const [issue] = schemaFor(payload).safeParse(payload).error?.issues ?? []
  if (issue === undefined) return null
  const place = issue.path.slice(0, MAX_DEPTH).map(String).join('.')
  return place === '' ? `the payload: ${issue.code}` : `${place}: ${issue.code}`
}

const MAX_DEPTH = 6

function schemaFor(payload: unknown): z.ZodType {
  const { type, command, ssl_check }: Readonly<Record<string, unknown>> = Object(payload)
  if (type === undefined && command !== undefined) return SlashCommand
  if (type === undefined && ssl_check !== undefined) return SslCheck
  return typeof type === 'string' && Object.hasOwn(BY_TYPE, type) ? (BY_TYPE[type] ?? Typed) : Typed
}
