import { createServer, type RequestListener } from 'node:http'
import { type Sandbox, startSandbox, type UserDriver, type WorkspaceSeed } from 'slack-sandbox'
import { textOf } from 'slack-sandbox/block-kit'
import type { Refusal } from '../../src/approval/model/refusal.ts'
import type { PendingRequest } from '../../src/approval/model/request.ts'
import type { ApprovalQueries } from '../../src/approval/queries/approval-queries.ts'
import type { FindSelectableCalls } from '../../src/approval/queries/selectable-calls.ts'
import type { AskAgent } from '../../src/approval/review/ask-agent.ts'
import type { EditService } from '../../src/approval/review/edit.ts'
import type { Extend } from '../../src/approval/review/extend.ts'
import type { VoteCommand, VoteResult, VoteService } from '../../src/approval/review/vote.ts'
import { demoWorkspace } from '../../src/commands/demo/demo-workspace.ts'
import { type Clock, systemClock } from '../../src/core/clock.ts'
import type { Log } from '../../src/core/log.ts'
import type { ToolFacts } from '../../src/policy/bundle.ts'
import type { SlackHandlers } from '../../src/slack/adapters/listener-deps.ts'
import { connectSlack, type SlackConnection } from '../../src/slack/connect.ts'
import type { SlackListener } from '../../src/slack/slack-listener.ts'
import { ANN, aPendingRequest, settledAs } from '../support/builders.ts'
import { NO_PRESENTATION } from '../support/presentation.ts'
import { silentLog } from '../support/silent-log.ts'

export const TOOL: ToolFacts = {
  known: true,
  title: 'Refund a payment',
  category: 'edit',
  tier: 'irreversible',
  show: ['payment_id', 'amount_cents'],
  presentation: NO_PRESENTATION,
  mask: [],
  params: [],
  requiresAgentSummary: false,
}

interface SlackHarnessOptions {
  readonly by?: 'socket' | 'http'
  readonly clock?: Clock
  readonly workspace?: WorkspaceSeed
  readonly voteService?: Partial<VoteService>
  readonly askAgent?: Partial<AskAgent>
  readonly extend?: Extend
  readonly editService?: EditService
  readonly queries?: Partial<ApprovalQueries>
  readonly findSelectableCalls?: FindSelectableCalls
}

export interface SlackHarness extends AsyncDisposable {
  readonly sandbox: Sandbox
  readonly slack: SlackConnection
  readonly listener: SlackListener
  /** Where Slack posts; null in Socket Mode. */
  readonly url: string | null
}

/** The sandbox workspace with Veto's Slack side connected and listening, with the given vote service and queries. */
export async function startSlackHarness(options: SlackHarnessOptions = {}): Promise<SlackHarness> {
  const { by = 'socket', clock = systemClock } = options
  const sandbox = await startSandbox({ workspace: options.workspace ?? demoWorkspace, clock })
  const slack = await connectTo(sandbox, { by, clock })
  const listener = await slack.listen({
    ...NOBODY,
    voteService: { ...NOBODY.voteService, ...options.voteService },
    editService: options.editService ?? NOBODY.editService,
    askAgent: { ...NOBODY.askAgent, ...options.askAgent },
    extend: options.extend ?? NOBODY.extend,
    queries: { ...NOBODY.queries, ...options.queries },
    findSelectableCalls: options.findSelectableCalls ?? NOBODY.findSelectableCalls,
  })
  const server = listener.requestListener === null ? null : await serve(sandbox, listener.requestListener)
  return {
    sandbox,
    slack,
    listener,
    url: server?.url ?? null,
    async [Symbol.asyncDispose]() {
      await listener.stop()
      await server?.[Symbol.asyncDispose]()
      await sandbox[Symbol.asyncDispose]()
    },
  }
}

/** Ann's approval. */
export const VOTES = [
  { by: ANN, groups: ['finance-team'], stage: 0, choice: 'approve', comment: null, atMs: 1 } as const,
]
const CHANNEL = '#finance-approvals'

interface CardHarnessOptions extends Omit<SlackHarnessOptions, 'voteService'> {
  readonly request?: PendingRequest
  readonly result?: VoteResult | (() => Promise<VoteResult>)
  readonly mayNot?: Refusal
}

/** One card in the channel, Ann before it, and a box that collects the votes. */
export async function startCardHarness(options: CardHarnessOptions) {
  const { request = fresh(), mayNot = null, result = SETTLED } = options
  const votes: VoteCommand[] = []
  const cast = Promise.withResolvers<void>()
  const harness = await startSlackHarness({
    ...options,
    voteService: {
      cast(vote) {
        votes.push({ ...vote, seen: typeof vote.seen === 'function' ? vote.seen(request) : vote.seen })
        cast.resolve()
        return typeof result === 'function' ? result() : Promise.resolve(result)
      },
      mayVote: () => Promise.resolve(mayNot),
    },
    queries: {
      request: (id) => Promise.resolve(id === request.id ? request : null),
      review: async (_personId, id) =>
        id === request.id
          ? { kind: 'visible', value: request }
          : { kind: 'refused', refusal: { code: 'not_found' } },
      ...options.queries,
    },
  })
  const card = {
    kind: 'card',
    request,
    mentions: [],
    channel: CHANNEL,
    posted: null,
    maybePosted: false,
  } as const
  const delivery = await harness.slack.notifier.deliver(card, async () => undefined)
  return {
    harness,
    request,
    votes,
    cast: cast.promise,
    ann: harness.sandbox.as('Ann'),
    ts: delivery.kind === 'delivered' ? delivery.posted.ts : null,
    [Symbol.asyncDispose]: () => harness[Symbol.asyncDispose](),
  }
}

const SETTLED: VoteResult = {
  kind: 'settled',
  request: settledAs(aPendingRequest({}, { votes: VOTES }), 'approved'),
}

/** A request made now, so that it can be searched for. */
export function fresh(...[known, state]: Parameters<typeof aPendingRequest>): PendingRequest {
  return aPendingRequest({ createdAtMs: systemClock.nowMs(), ...known }, state)
}

/** What this person alone reads in the channel. */
export function privateReplies(person: UserDriver): readonly string[] {
  return person
    .messages(CHANNEL)
    .filter((message) => message.ephemeral)
    .map((message) => textOf(message.blocks))
}

/** What this person reads in the modal on top. */
export function modalText(person: UserDriver): string {
  return textOf(person.modal()?.blocks ?? [])
}

/** A secret that was replaced a moment ago. */
export const PREVIOUS_SECRET = 'the-secret-that-was-replaced'

/** Veto's Slack side, connected to the sandbox but not listening. */
export function connectTo(
  sandbox: Sandbox,
  {
    by = 'socket',
    clock = systemClock,
    log = silentLog,
  }: { by?: 'socket' | 'http'; clock?: Clock; log?: Log } = {},
): Promise<SlackConnection> {
  return connectSlack({
    tokens: {
      bot: sandbox.botToken,
      mode:
        by === 'socket'
          ? { kind: 'socket', appToken: sandbox.appToken }
          : { kind: 'http', signingSecrets: [sandbox.signingSecret, PREVIOUS_SECRET] },
    },
    apiUrl: sandbox.apiUrl,
    tool: () => TOOL,
    log,
    clock,
  })
}

/** A server of this listener on a free port, to which the sandbox delivers. */
async function serve(
  sandbox: Sandbox,
  listener: RequestListener,
): Promise<AsyncDisposable & { readonly url: string }> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const url = `http://127.0.0.1:${port}/slack/events`
  sandbox.deliverTo({ kind: 'http', url })
  return {
    url,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Hears nothing: whoever comes was not expected. */
export const NOBODY: SlackHandlers = {
  voteService: { cast: never, mayVote: never },
  editService: { edit: never },
  askAgent: { ask: never, mayAsk: never },
  extend: never,
  takeBack: never,
  queries: {
    audit: never,
    requestList: never,
    exportAudit: never,
    policies: never,
    pending: never,
    digest: never,
    activity: never,
    previewChange: never,
    explain: never,
    why: never,
    review: never,
    details: never,
    request: () => Promise.resolve(null),
  },
  grantService: { list: never, revoke: never },
  lockdownService: {
    list: never,
    mayStart: never,
    preview: never,
    start: never,
    liftable: never,
    lift: never,
  },
  absences: { overview: never, start: never, end: never },
  feedback: { give: never, open: never },
  home: never,
  waitingCards: () => Promise.resolve({ cards: [], more: 0, isCut: false }),
  findSelectableCalls: () => Promise.resolve({ kind: 'none' }),
  visibleChanges: { add: () => undefined },
}

function never(): Promise<never> {
  return Promise.reject(new Error('nobody was expected to come'))
}
