import { startVeto } from '../../src/app.ts'
import { readConfig } from '../../src/config/config.ts'
import { type Clock, systemClock } from '../../src/core/clock.ts'
import { createLog } from '../../src/core/log.ts'
import { answerParent, childArgument, USAGE } from './child.ts'

/** Veto in a process of its own, with a clock that can stand still while requests of one deadline are made. */
export interface ServerSetting {
  readonly slack: { readonly botToken: string; readonly apiUrl: string; readonly signingSecret: string }
  readonly database: string
  readonly policies: string
}

const { slack, database, policies } = childArgument<ServerSetting>()
const config = readConfig({
  SLACK_BOT_TOKEN: slack.botToken,
  SLACK_SIGNING_SECRET: slack.signingSecret,
  SLACK_API_URL: slack.apiUrl,
  VETO_PORT: '0',
  VETO_DATABASE: database,
  VETO_POLICIES: policies,
  VETO_LOG_LEVEL: 'error',
})
if (config.slack === null) throw new Error('Expected a workspace')
const clock = stoppableClock()
const veto = await startVeto({
  config: { ...config, slack: config.slack },
  clock,
  log: createLog('error'),
  policySettleMs: 0,
  writesApart: true,
})

answerParent(
  {
    ...USAGE,
    ready: () => null,
    url: () => veto.url,
    key: async () => (await veto.keys.create({ agents: '*', scopes: ['authorize'], owner: null })).key,
    stop_clock: clock.stop,
    resume_clock: clock.resume,
  },
  () => veto.stop(),
)

function stoppableClock(): Clock & { stop(): void; resume(): void } {
  let stoppedAt: { readonly nowMs: number; readonly ticksMs: number } | null = null
  return {
    nowMs: () => stoppedAt?.nowMs ?? systemClock.nowMs(),
    ticksMs: () => stoppedAt?.ticksMs ?? systemClock.ticksMs(),
    after: systemClock.after,
    stop() {
      stoppedAt = { nowMs: systemClock.nowMs(), ticksMs: systemClock.ticksMs() }
    },
    resume() {
      stoppedAt = null
    },
  }
}
