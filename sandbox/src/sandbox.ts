import { type Clock, systemClock } from './clock.ts'
import { type Delivery, failed } from './delivery/delivery.ts'
import { createSignedHttp } from './delivery/signed-http.ts'
import { createSocketMode, type SocketMode } from './delivery/socket-mode.ts'
import { until } from './driver/until.ts'
import { createUserDriver, type UserDriver } from './driver/user-driver.ts'
import { createFaultPlan, type FaultPlan, type Faults } from './faults.ts'
import { type Preview, pagePreviews } from './gallery.ts'
import { type ApiContext, answerApi, type LoggedCall } from './http/api-route.ts'
import { type Listener, listen } from './http/listen.ts'
import { answerPage, type PageContext } from './http/page-route.ts'
import type { Exchange } from './http/reply.ts'
import { answerResponseUrl } from './http/response-url-route.ts'
import { answerUpload } from './http/upload-route.ts'
import type { InteractionContext } from './interactions/context.ts'
import { perform } from './interactions/perform.ts'
import { randomText } from './random-text.ts'
import { createRates } from './rates.ts'
import { SLACK_LIMITS } from './slack-limits.ts'
import { channelNamed, groupNamed, personNamed } from './state/lookup.ts'
import type { Message } from './state/messages.ts'
import { createWorkspace, type Workspace } from './state/workspace.ts'
import type { Scopes } from './web-api/scopes.ts'
import type { WorkspaceSeed } from './workspace-seed.ts'

/** What a sandbox starts with. */
export interface SandboxOptions {
  readonly workspace: WorkspaceSeed
  /** Timestamps messages and decides when triggers, response_urls and rate limits expire; default the machine's clock. Acknowledgements are awaited in real time. */
  readonly clock?: Clock
  /** Default 0: any free port. */
  readonly port?: number
  /** Enforce Slack's rate limits with 429 and Retry-After? Default false. */
  readonly enforceRates?: boolean
  /** What `/gallery` shows. Default: nothing. */
  readonly gallery?: readonly Preview[]
  /** How long the app may take to acknowledge. Default Slack's 3 seconds. */
  readonly ackTimeoutMs?: number
}

/** How the app receives interactions, commands and events: over Socket Mode, or as signed HTTP requests to its own URL. */
export type DeliveryChoice = { readonly kind: 'socket' } | { readonly kind: 'http'; readonly url: string }

/** A running local workspace. */
export interface Sandbox extends AsyncDisposable {
  /** The browser page. */
  readonly url: string
  /** The Web API's base, with a slash at its end. */
  readonly apiUrl: string
  readonly botToken: string
  readonly appToken: string
  readonly signingSecret: string
  /** The user id of the app's bot. */
  readonly botUserId: string
  readonly faults: Faults
  /** Every call of the Web API, oldest first. */
  readonly calls: readonly LoggedCall[]
  /** Default: Socket Mode. */
  deliverTo(choice: DeliveryChoice): void
  isConnected(): boolean
  /** Drives this person, named by id, handle, first or full name. */
  as(person: string): UserDriver
  /** All messages of a channel (id, name or `#name`), oldest first, ephemeral ones included. */
  messages(channel: string): readonly Message[]
  /** The files that the app has shared, oldest first. */
  files(): readonly { readonly name: string; readonly content: Buffer }[]
  /** Replaces the members of a user group (`@handle` or id) or of a channel (`#name` or id). */
  setMembers(of: string, people: readonly string[]): void
  /** Restricts the bot token to these scopes; null grants every scope, which is the default. */
  setScopes(scopes: readonly string[] | null): void
  /** Renames or archives a channel (`#name` or id), or brings it back. */
  setChannel(channel: string, to: { readonly name?: string; readonly isArchived?: boolean }): void
  /** Resolves with what `look` finds, looking again at every change; fails after `withinMs` (15,000). */
  until<T>(look: () => T | null | undefined | false, what: string, withinMs?: number): Promise<T>
}

/** Starts a sandbox on the loopback interface. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const deps = assemble(options)
  const listener = await listen(options.port ?? 0, {
    answer: (exchange) => answer(deps, exchange),
    upgrade: deps.sockets.upgrade,
  })
  deps.address.port = listener.port
  return toSandbox(deps, listener)
}

interface Deps {
  readonly workspace: Workspace
  readonly sockets: SocketMode
  readonly faults: FaultPlan
  readonly calls: LoggedCall[]
  readonly tokens: { readonly bot: string; readonly app: string }
  readonly signingSecret: string
  readonly ackTimeoutMs: number
  readonly address: { port: number }
  readonly route: { delivery: Delivery }
  readonly access: { scopes: Scopes }
  readonly interactions: InteractionContext
  readonly api: ApiContext
  readonly page: PageContext
}

function assemble(options: SandboxOptions): Deps {
  const { clock = systemClock } = options
  const workspace = createWorkspace(options.workspace, clock)
  const ackTimeoutMs = options.ackTimeoutMs ?? SLACK_LIMITS.ackMs
  const address = { port: 0 }
  const baseUrl = () => `http://127.0.0.1:${address.port}`
  const sockets = createSocketMode({
    origin: () => `ws://127.0.0.1:${address.port}`,
    appId: workspace.appId,
    ackTimeoutMs,
    onChange: workspace.changes.record,
  })
  const faults = createFaultPlan(sockets)
  const route: Deps['route'] = { delivery: sockets }
  const calls: LoggedCall[] = []
  const access: Deps['access'] = { scopes: null }
  const tokens = { bot: `xoxb-${randomText(12)}`, app: `xapp-${randomText(12)}` }
  const interactions: InteractionContext = {
    workspace,
    deliver: async (envelope) =>
      faults.isDown() ? failed('Slack is not available') : await route.delivery.deliver(envelope),
    responseUrl: (key) => `${baseUrl()}/response/${key}`,
  }
  return {
    ...{ workspace, sockets, faults, calls, tokens, ackTimeoutMs, address, route, access, interactions },
    signingSecret: randomText(16),
    api: {
      ...{ workspace, clock, faults, tokens, access, baseUrl, openSocket: sockets.openSocket },
      rates: options.enforceRates === true ? createRates(clock) : null,
      log: (call) => calls.push(call),
    },
    page: {
      workspace,
      perform: (interaction) => perform(interactions, interaction),
      isConnected: () => route.delivery.isConnected(),
      previews: pagePreviews(options.gallery ?? []),
    },
  }
}

async function answer(deps: Deps, exchange: Exchange): Promise<void> {
  const { pathname } = exchange.url
  if (pathname.startsWith('/api/')) return answerApi(deps.api, exchange)
  if (pathname.startsWith('/response/')) return answerResponseUrl(deps, exchange)
  if (pathname.startsWith('/upload/')) return answerUpload(deps.workspace, exchange)
  return answerPage(deps.page, exchange)
}

function toSandbox(deps: Deps, listener: Listener): Sandbox {
  const { workspace, sockets, route, signingSecret, ackTimeoutMs } = deps
  const url = `http://127.0.0.1:${listener.port}`
  return {
    url: `${url}/`,
    apiUrl: `${url}/api/`,
    botToken: deps.tokens.bot,
    appToken: deps.tokens.app,
    signingSecret,
    botUserId: workspace.bot.id,
    faults: deps.faults,
    calls: deps.calls,
    deliverTo(choice) {
      route.delivery =
        choice.kind === 'http' ? createSignedHttp({ url: choice.url, signingSecret, ackTimeoutMs }) : sockets
    },
    isConnected: () => route.delivery.isConnected(),
    as: (person) => createUserDriver(deps.interactions, personNamed(workspace, person)),
    messages: (channel) => workspace.messages.in(channelNamed(workspace, channel).id),
    files: () =>
      [...workspace.files.values()].flatMap(({ name, bytes, isShared }) =>
        isShared && bytes !== null ? [{ name, content: bytes }] : [],
      ),
    setMembers: (of, people) => setMembers(workspace, of, people),
    setScopes(scopes) {
      deps.access.scopes = scopes === null ? null : new Set(scopes)
    },
    setChannel: (channel, to) => workspace.changeChannel(channelNamed(workspace, channel), to),
    until: (look, what, withinMs = 15_000) => until(workspace.changes, look, { what, withinMs }),
    async [Symbol.asyncDispose]() {
      await sockets.close()
      await listener[Symbol.asyncDispose]()
    },
  }
}

function setMembers(workspace: Workspace, of: string, people: readonly string[]): void {
  const target = groupNamed(workspace, of) ?? channelNamed(workspace, of)
  const ids = people.map((person) => personNamed(workspace, person).id)
  workspace.setMembers(target, ids)
}
