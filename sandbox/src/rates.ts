import type { Clock } from './clock.ts'
import { METHOD_RATES, SLACK_LIMITS } from './slack-limits.ts'

/** Slack's rate limits: calls a minute for each method, and one message a second in each channel. */
export interface Rates {
  /** Counts the call and returns null, or returns how many seconds the app must wait without counting it. */
  consume(method: string, channelId: string): number | null
}

/** Nothing called yet. */
export function createRates(clock: Clock): Rates {
  const perMinute = createWindows(clock)
  const perChannel = createChannelLimiter(clock)
  return {
    consume(method, channelId) {
      const wait = perMinute.wait(method, callsPerMinute(method))
      if (wait > 0) return Math.ceil(wait / 1_000)
      if (method === 'chat.postMessage') {
        const pause = perChannel(channelId)
        if (pause > 0) return Math.ceil(pause / 1_000)
      }
      perMinute.count(method)
      return null
    },
  }
}

function callsPerMinute(method: string): number {
  if (method === 'chat.postMessage') return SLACK_LIMITS.rate.postMessage.workspacePerMinute
  const known = Object.entries(METHOD_RATES).find(([name]) => name === method)
  return known?.[1] ?? SLACK_LIMITS.rate.tier2
}

function createWindows(clock: Clock) {
  const calls = new Map<string, number[]>()
  const recent = (key: string) => (calls.get(key) ?? []).filter((atMs) => clock.nowMs() - atMs < MINUTE_MS)
  return {
    wait(key: string, max: number): number {
      const [oldest, ...others] = recent(key)
      const isFull = oldest !== undefined && others.length + 1 >= max
      return isFull ? oldest + MINUTE_MS - clock.nowMs() : 0
    },
    count(key: string): void {
      calls.set(key, [...recent(key), clock.nowMs()])
    },
  }
}

/** A steady rate with a short burst: each message moves the channel's due time, which may run ahead by the burst. */
function createChannelLimiter(clock: Clock): (channelId: string) => number {
  const { perChannelPerSecond, burst } = SLACK_LIMITS.rate.postMessage
  const stepMs = 1_000 / perChannelPerSecond
  const dueMs = new Map<string, number>()
  return (channelId) => {
    const due = Math.max(dueMs.get(channelId) ?? 0, clock.nowMs())
    const wait = due - clock.nowMs() - (burst - 1) * stepMs
    if (wait > 0) return wait
    dueMs.set(channelId, due + stepMs)
    return 0
  }
}

const MINUTE_MS = 60_000
