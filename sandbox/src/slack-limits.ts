/**
 * Slack's real limits, in one table: the views' builders keep them, the sandbox enforces them.
 * Text lengths are in UTF-16 code units, times in milliseconds, sizes in bytes, rates per minute.
 */
export const SLACK_LIMITS = {
  message: {
    blocks: 50,
    /** Slack advises no more; chat.update refuses more with `msg_too_long`. */
    textAdvised: 4_000,
    /** chat.postMessage cuts what is beyond. */
    textMax: 40_000,
    attachments: 100,
    /** All blocks of one message as JSON; Slack names no number for `msg_blocks_too_long`, this is a safe one. */
    blocksBytes: 100_000,
    /** Slack names no number for `metadata_too_large`; this is a safe one. */
    metadataBytes: 16_000,
    /** Undocumented: Slack refuses a third one. */
    charts: 2,
  },
  view: {
    blocks: 100,
    title: 24,
    submit: 24,
    close: 24,
    privateMetadata: 3_000,
    callbackId: 255,
    externalId: 255,
    bytes: 250_000,
    stack: 3,
  },
  block: { blockId: 255, actionId: 255 },
  section: { text: 3_000, fields: 10, fieldText: 2_000 },
  header: { text: 150 },
  context: { elements: 10 },
  contextActions: { elements: 5 },
  actions: { elements: 25 },
  input: { label: 2_000, hint: 2_000 },
  image: { alt: 2_000, url: 3_000, title: 2_000 },
  markdown: { text: 12_000 },
  richText: { indent: 8 },
  table: { rows: 100, columns: 20 },
  dataTable: { rows: 101, columns: 20, caption: 200, pageSize: 100 },
  chart: { title: 50, series: 6, segments: 6, categories: 20, label: 20 },
  alert: { text: 200 },
  card: { title: 150, subtitle: 150, body: 200, actions: 5 },
  carousel: { cards: 10 },
  container: { title: 150, children: 10 },
  button: { text: 75, value: 2_000, url: 3_000, accessibilityLabel: 75 },
  confirm: { title: 100, text: 300, button: 30 },
  select: { options: 100, groups: 100, groupLabel: 75, optionText: 75, optionValue: 150, placeholder: 150 },
  option: { text: 75, value: 150, description: 75, url: 3_000 },
  overflow: { options: 5 },
  choices: { options: 10 },
  textInput: { max: 3_000 },
  fileInput: { files: 10 },
  /** How long an app may take to acknowledge an action, a view, a command or an event. */
  ackMs: 3_000,
  /** How long a trigger_id opens a modal, once. */
  triggerMs: 3_000,
  responseUrl: { uses: 5, ms: 1_800_000 },
  socketMode: { connections: 10 },
  /** How far a signed request's timestamp may lie in the past. */
  signatureAgeMs: 300_000,
  history: { pageDefault: 100, pageMax: 999 },
  rate: {
    tier2: 20,
    tier3: 50,
    tier4: 100,
    /** chat.postMessage: one a second in a channel, with a short burst, and a cap for the workspace. */
    postMessage: { perChannelPerSecond: 1, burst: 5, workspacePerMinute: 300 },
  },
} as const

/** Calls per minute that Slack grants each Web API method, for one app in one workspace. */
export const METHOD_RATES = {
  'apps.connections.open': SLACK_LIMITS.rate.tier3,
  'auth.test': 600,
  'blocks.validate': SLACK_LIMITS.rate.tier4,
  'chat.delete': SLACK_LIMITS.rate.tier3,
  'chat.getPermalink': 600,
  'chat.postEphemeral': SLACK_LIMITS.rate.tier4,
  'chat.update': SLACK_LIMITS.rate.tier3,
  'conversations.history': SLACK_LIMITS.rate.tier3,
  'conversations.info': SLACK_LIMITS.rate.tier3,
  'conversations.join': SLACK_LIMITS.rate.tier3,
  'conversations.list': SLACK_LIMITS.rate.tier2,
  'conversations.members': SLACK_LIMITS.rate.tier4,
  'conversations.open': SLACK_LIMITS.rate.tier3,
  'conversations.replies': SLACK_LIMITS.rate.tier3,
  'files.completeUploadExternal': SLACK_LIMITS.rate.tier4,
  'files.getUploadURLExternal': SLACK_LIMITS.rate.tier4,
  'team.info': SLACK_LIMITS.rate.tier3,
  'usergroups.list': SLACK_LIMITS.rate.tier2,
  'usergroups.users.list': SLACK_LIMITS.rate.tier2,
  'users.info': SLACK_LIMITS.rate.tier4,
  'users.list': SLACK_LIMITS.rate.tier2,
  'users.lookupByEmail': SLACK_LIMITS.rate.tier3,
  'views.open': SLACK_LIMITS.rate.tier4,
  'views.publish': SLACK_LIMITS.rate.tier4,
  'views.push': SLACK_LIMITS.rate.tier4,
  'views.update': SLACK_LIMITS.rate.tier4,
} as const satisfies Record<string, number>
