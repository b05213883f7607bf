import type { Clock } from '../../core/clock.ts'
import type { Log } from '../../core/log.ts'
import { channelsOfRequest } from '../decide/channels.ts'
import type { Delivery } from '../model/delivery.ts'
import type { VetoRequest } from '../model/request.ts'
import type { DeliveryStore } from '../ports/deliveries.ts'
import { createRestingTask } from '../signals/resting-task.ts'
import { type ChannelSummaries, createChannelSummaries } from './channel-summary.ts'
import { type AttemptResult, type DeliverDeps, deliver } from './deliver.ts'
import { dropUnseen } from './drop-unseen.ts'
import { createHandover } from './handover.ts'
import { createRateLimiter, type RateLimiter } from './rate-limiter.ts'

/** Brings every channel up to date: one message at a time in each, at Slack's pace, until it is done. */
export interface Outbox {
  /** A new delivery is due. */
  notify(): void
  /** This process delivers from now on, and another one did before. */
  takeOver(): void
  /** The same, when this version of a request has deliveries. */
  requestCommitted(request: VetoRequest): void
  /** Starts no more deliveries, and waits at most 3 seconds for those in progress; an unclear one is looked up later. */
  stop(): Promise<void>
}

interface Deps extends DeliverDeps {
  readonly store: DeliverDeps['store'] & DeliveryStore
  readonly clock: Clock
  readonly log: Log
}

const RETRY_MS = 1_000
const PER_CHANNEL = 20
const STOP_MS = 3_000
/** Channels written to at once, so that many cards together delay no agent; each that is done makes room for the next. */
const MAX_IN_PROGRESS = 20

export function createOutbox(deps: Deps): Outbox {
  const { store, clock, log, leads = () => true } = deps
  const inProgress = new Map<string, Promise<void>>()
  const rateLimiter = createRateLimiter(clock)
  const channelSummaries = createChannelSummaries(deps)
  const handover = createHandover(clock)
  const wake = createRestingTask(clock, look)

  async function look(): Promise<void> {
    if (!leads()) return
    try {
      const free = handover.free(await store.undelivered(PER_CHANNEL, new Set(inProgress.keys())))
      const { others, channels } = await dropUnseen(deps, free.deliveries)
      const { deliveries, againAtMs } = await channelSummaries.nextBatch(others, channels)
      for (const delivery of firstOfEachChannel(deliveries, rateLimiter.readyAtMs)) startOrWait(delivery)
      // At each look, as an earlier time takes the place of a later one.
      wake.at(free.othersAtMs)
      if (againAtMs !== null) wake.at(againAtMs)
      // Only some deliveries of each channel were read: others may have waited behind those that were dropped.
      if (channels.size > 0) wake.now()
    } catch (error) {
      log.error({ err: error }, 'the outbox could not be read; retrying')
      wake.at(clock.nowMs() + RETRY_MS)
    }
  }

  function startOrWait(delivery: Delivery): void {
    if (inProgress.has(delivery.channel) || wake.isStopped() || !leads()) return
    if (rateLimiter.readyAtMs(delivery) > clock.nowMs()) wake.at(rateLimiter.readyAtMs(delivery))
    else if (inProgress.size < MAX_IN_PROGRESS) inProgress.set(delivery.channel, run(delivery))
  }

  async function run(delivery: Delivery): Promise<void> {
    const { kind } = await attempt(deps, delivery, rateLimiter)
    if (kind === 'begun_elsewhere') handover.begin()
    const againAtMs =
      delivery.subject.kind === 'card' ? await refreshList(deps, channelSummaries, delivery) : null
    if (againAtMs !== null) wake.at(againAtMs)
    inProgress.delete(delivery.channel)
    wake.now()
  }

  return {
    notify: wake.now,
    takeOver() {
      handover.begin()
      wake.now()
    },
    requestCommitted(request) {
      if (channelsOfRequest(request).length > 0) wake.now()
    },
    async stop() {
      await wake.stop()
      await Promise.race([Promise.all(inProgress.values()), pause(clock, STOP_MS)])
    },
  }
}

async function attempt(deps: Deps, delivery: Delivery, { record }: RateLimiter): Promise<AttemptResult> {
  const result = await resultOf(deps, delivery)
  record(delivery, result)
  return result
}

async function resultOf(deps: Deps, delivery: Delivery): Promise<AttemptResult> {
  try {
    return await deliver(deps, delivery)
  } catch (error) {
    deps.log.error({ err: error, deliveryId: delivery.id }, 'a delivery could not be recorded; retrying')
    return { kind: 'refused', untilMs: deps.clock.nowMs() + RETRY_MS }
  }
}

/** When to look again because of the list of its channel; null: not for it. */
async function refreshList(
  { log }: Deps,
  channelSummaries: ChannelSummaries,
  { channel }: Delivery,
): Promise<number | null> {
  try {
    return await channelSummaries.refresh(channel)
  } catch (error) {
    log.error({ err: error, channel }, 'the list of a channel could not be renewed')
    return null
  }
}

/** The first ready one of each channel; ids rise with time, so the older of two. */
function firstOfEachChannel(
  waiting: readonly Delivery[],
  readyAtMs: (delivery: Delivery) => number,
): Iterable<Delivery> {
  const first = new Map<string, Delivery>()
  for (const delivery of waiting) {
    const earlier = first.get(delivery.channel)
    const lead = earlier === undefined ? -1 : readyAtMs(delivery) - readyAtMs(earlier)
    if (lead < 0 || (lead === 0 && earlier !== undefined && delivery.id < earlier.id)) {
      first.set(delivery.channel, delivery)
    }
  }
  return first.values()
}

function pause(clock: Clock, delayMs: number): Promise<void> {
  return new Promise((resolve) => clock.after(delayMs, resolve))
}
