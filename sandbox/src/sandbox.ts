import type { ActContext } from './acts/context.ts'
import { perform } from './acts/perform.ts'
import type { Clock } from './clock.ts'
import { type Delivery, failed } from './delivery/delivery.ts'
import { createSignedHttp } from './delivery/signed-http.ts'
import { createSocketMode, type SocketMode } from './delivery/socket-mode.ts'
import { createHuman, type Human } from './driver/human.ts'
import { until } from './driver/until.ts'
import { createFaultPlan, type FaultPlan, type Faults } from './faults.ts'
import { type Exhibit, pageExhibits } from './gallery.ts'
import { type ApiContext, answerApi, type LoggedCall } from './http/api-route.ts'
import { answerResponseUrl, answerUpload } from './http/hook-route.ts'
import { type Listening, listen } from './http/listen.ts'
import { answerPage, type PageContext } from './http/page-route.ts'
import type { Asked } from './http/reply.ts'
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
  /** Stamps messages and judges triggers, response_urls and the pace. Acknowledgements are waited for in real time. */
  readonly clock: Clock
  /** Default 0: any free port. */
  readonly port?: number
  /** Enforce Slack's pace with 429 and Retry-After? Default false. */
  readonly enforceRates?: boolean
  /** What `/gallery` shows. Default: nothing. */
  readonly gallery?: readonly Exhibit[]
  /** How long the app may take to acknowledge. Default Slack's 3 seconds. */
  readonly ackTimeoutMs?: number
}

/** How the app hears of what happens: by Socket Mode, or by signed posts to its own address. */
export type DeliveryChoice = { readonly kind: 'socket' } | { readonly kind: 'http'; readonly url: string }

/** A running stand-in for one Slack workspace. */
export interface Sandbox extends AsyncDisposable {
  /** The browser page. */
  readonly url: string
  /** The Web API's base, with a slash at its end. */
  readonly apiUrl: string
  readonly botToken: string
  readonly appToken: string
  readonly signingSecret: string
  /** The app's own person in the workspace. */
  readonly botUserId: string
  readonly faults: Faults
  /** Every call of the Web API, oldest first. */
  readonly calls: readonly LoggedCall[]
  /** Default: Socket Mode. */
  deliverTo(choice: DeliveryChoice): void
  isConnected(): boolean
  /** Acts as this person: by id, handle, first or full name. */
  as(person: string): Human
  /** All messages of a channel (id, name or `#name`), oldest first, ephemeral ones included. */
  messages(channel: string): readonly Message[]
  /** Replaces the members of a user group (`@handle` or id) or of a channel (`#name` or id). */
  setMembers(of: string, people: readonly string[]): void
  /** Grants the app these scopes of its bot token alone; null: all that there are, as at first. */
  setScopes(scopes: readonly string[] | null): void
  /** Renames or archives a channel (`#name` or id), or brings it back. */
  setChannel(channel: string, to: { readonly name?: string; readonly isArchived?: boolean }): void
  /** What `look` finds, as soon as it finds something, looking again at every change; fails after `withinMs` (5,000). */
  until<T>(look: () => T | null | undefined | false, what: string, withinMs?: number): Promise<T>
}

/** Starts a sandbox on the loopback interface. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const parts = assemble(options)
  const listening = await listen(options.port ?? 0, {
    answer: (asked) => answer(parts, asked),
    upgrade: parts.sockets.upgrade,
  })
  parts.address.port = listening.port
  return offer(parts, listening)
}

interface Parts {
  readonly space: Workspace
  readonly sockets: SocketMode
  readonly faults: FaultPlan
  readonly calls: LoggedCall[]
  readonly tokens: { readonly bot: string; readonly app: string }
  readonly signingSecret: string
  readonly ackTimeoutMs: number
  readonly address: { port: number }
  readonly route: { delivery: Delivery }
  readonly access: { scopes: Scopes }
  readonly acts: ActContext
  readonly api: ApiContext
  readonly page: PageContext
}

function assemble(options: SandboxOptions): Parts {
  const { clock } = options
  const space = createWorkspace(options.workspace, clock)
  const ackTimeoutMs = options.ackTimeoutMs ?? SLACK_LIMITS.ackMs
  const address = { port: 0 }
  const baseUrl = () => `http://127.0.0.1:${address.port}`
  const sockets = createSocketMode({
    origin: () => `ws://127.0.0.1:${address.port}`,
    appId: space.appId,
    ackTimeoutMs,
    onChange: space.changes.record,
  })
  const faults = createFaultPlan(sockets)
  const route: Parts['route'] = { delivery: sockets }
  const calls: LoggedCall[] = []
  const access: Parts['access'] = { scopes: null }
  const tokens = { bot: `xoxb-${randomText(12)}`, app: `xapp-${randomText(12)}` }
  const acts: ActContext = {
    space,
    deliver: async (envelope) =>
      faults.isDown() ? failed('Slack is not available') : await route.delivery.deliver(envelope),
    responseUrl: (key) => `${baseUrl()}/response/${key}`,
  }
  return {
    ...{ space, sockets, faults, calls, tokens, ackTimeoutMs, address, route, access, acts },
    signingSecret: randomText(16),
    api: {
      ...{ space, clock, faults, tokens, access, baseUrl, openSocket: sockets.openSocket },
      rates: options.enforceRates === true ? createRates(clock) : null,
      log: (call) => calls.push(call),
    },
    page: {
      space,
      act: (act) => perform(acts, act),
      isConnected: () => route.delivery.isConnected(),
      exhibits: pageExhibits(options.gallery ?? []),
    },
  }
}

async function answer(parts: Parts, asked: Asked): Promise<void> {
  const { pathname } = asked.url
  if (pathname.startsWith('/api/')) return answerApi(parts.api, asked)
  if (pathname.startsWith('/response/')) return answerResponseUrl(parts.space, asked)
  if (pathname.startsWith('/upload/')) return answerUpload(parts.space, asked)
  return answerPage(parts.page, asked)
}

function offer(parts: Parts, listening: Listening): Sandbox {
  const { space, sockets, route, signingSecret, ackTimeoutMs } = parts
  const url = `http://127.0.0.1:${listening.port}`
  return {
    url: `${url}/`,
    apiUrl: `${url}/api/`,
    botToken: parts.tokens.bot,
    appToken: parts.tokens.app,
    signingSecret,
    botUserId: space.bot.id,
    faults: parts.faults,
    calls: parts.calls,
    deliverTo(choice) {
      route.delivery =
        choice.kind === 'http' ? createSignedHttp({ url: choice.url, signingSecret, ackTimeoutMs }) : sockets
    },
    isConnected: () => route.delivery.isConnected(),
    as: (person) => createHuman(parts.acts, personNamed(space, person)),
    messages: (channel) => space.messages.in(channelNamed(space, channel).id),
    setMembers: (of, people) => setMembers(space, of, people),
    setScopes(scopes) {
      parts.access.scopes = scopes === null ? null : new Set(scopes)
    },
    setChannel: (channel, to) => space.changeChannel(channelNamed(space, channel), to),
    until: (look, what, withinMs = 5_000) => until(space.changes, look, { what, withinMs }),
    async [Symbol.asyncDispose]() {
      await sockets.close()
      await listening[Symbol.asyncDispose]()
    },
  }
}

function setMembers(space: Workspace, of: string, people: readonly string[]): void {
  const target = groupNamed(space, of) ?? channelNamed(space, of)
  const ids = people.map((person) => personNamed(space, person).id)
  space.setMembers(target, ids)
}
