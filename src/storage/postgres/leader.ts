import type { Leadership } from '../../approval/ports/leadership.ts'
import { type Clock, systemClock } from '../../core/clock.ts'
import type { Log } from '../../core/log.ts'
import { POSTGRES_TIMES } from '../common/postgres-times.ts'
import { createSilenceWatch } from './lead-silence.ts'
import { holdsLock, tryAdvisoryLock } from './session/advisory-lock.ts'
import type { Connection } from './session/connection.ts'

/**
 * Whether this server is the leader: it holds a lock, which PostgreSQL gives back when its session ends in any way, and asked for it
 * a moment ago. The session of a leader that asks no more, as its process hangs, is ended by another server.
 */
export interface Leader extends Omit<Leadership, 'isShared'> {
  /** Becomes the leader on this session, unless another server is, or stays it; called every second. */
  campaign(connection: Connection): Promise<void>
  /** The session has ended. */
  stepDown(): void
}

interface LeaderOptions {
  readonly log: Log
  /** Default: that of the machine. */
  readonly clock?: Times
  /** How long the session of a leader may be silent before another server ends it. */
  readonly silentMs?: number
}

type Times = Pick<Clock, 'nowMs' | 'ticksMs'>

/** How long a server leads after it has asked: over long before another one may lead, so that none that hung does so when it goes on. */
const LEASE_MS = 8_000

export function createLeader({
  log,
  clock = systemClock,
  silentMs = POSTGRES_TIMES.silentMs,
}: LeaderOptions): Leader {
  const listeners: (() => void)[] = []
  const silence = createSilenceWatch({ log, silentMs })
  /** When it last asked with success; null: it does not hold the lock. */
  let asked: Moment | null = null
  let isAnnounced = false

  const leads = () => asked !== null && sinceMs(clock, asked) < LEASE_MS

  function announce(isLeader: boolean): void {
    if (isLeader !== isAnnounced) log.info({}, isLeader ? LEADS : LEADS_NO_LONGER)
    isAnnounced = isLeader
  }

  function stepDown(): void {
    asked = null
    announce(false)
  }

  async function campaign(connection: Connection): Promise<void> {
    const asking = momentOf(clock)
    const isHeld = await (asked === null ? tryAdvisoryLock : holdsLock)(connection, 'lead')
    if (!connection.isOpen()) return
    if (isHeld) return hold(asking)
    stepDown()
    await silence.end(connection)
  }

  function hold(since: Moment): void {
    // What it was to do meanwhile, it left alone.
    if (!leads()) announce(false)
    asked = since
    if (!leads() || isAnnounced) return
    announce(true)
    for (const listener of listeners) listener()
  }

  return { leads, onLead: (listener) => void listeners.push(listener), campaign, stepDown }
}

const LEADS = 'this server leads: it posts to Slack and does what is due'
const LEADS_NO_LONGER = 'this server no longer leads'

interface Moment {
  readonly wallMs: number
  readonly ticksMs: number
}

function momentOf(clock: Times): Moment {
  return { wallMs: clock.nowMs(), ticksMs: clock.ticksMs() }
}

/** A monotonic clock may stand still while the machine sleeps, and a wall clock may be set back. */
function sinceMs(clock: Times, { wallMs, ticksMs }: Moment): number {
  return Math.max(clock.nowMs() - wallMs, clock.ticksMs() - ticksMs)
}
