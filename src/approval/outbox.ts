import type { Clock } from '../core/clock.ts'
import type { Log } from '../core/log.ts'
import { type DeliverParts, deliver } from './deliver.ts'
import type { Delivery } from './delivery.ts'
import { createWake } from './wake.ts'

/** Makes every channel show what it is to show: one message at a time in each, at Slack's pace, until it is done. */
export interface Outbox {
  /** Something new is to be shown. */
  poke(): void
  /** Takes up no more deliveries, and resolves when those under way are recorded. */
  stop(): Promise<void>
}

interface Parts extends DeliverParts {
  readonly clock: Clock
  readonly log: Log
}

/** Slack takes about one new message a second in a channel. */
const PACE_MS = 1_000
const RETRY_MS = 1_000
const PER_CHANNEL = 20

export function createOutbox(parts: Parts): Outbox {
  const { store, clock, log } = parts
  const lanes = new Map<string, Promise<void>>()
  const nextPostMs = new Map<string, number>()
  const wake = createWake(clock, look)

  async function look(): Promise<void> {
    try {
      const waiting = await store.undelivered(PER_CHANNEL)
      for (const delivery of firstOfEachChannel(waiting, readyAtMs)) startOrWait(delivery)
    } catch (error) {
      log.error({ err: error }, 'the outbox could not be read; trying again')
      wake.at(clock.nowMs() + RETRY_MS)
    }
  }

  function readyAtMs(delivery: Delivery): number {
    const paceMs = delivery.posted === null ? (nextPostMs.get(delivery.channel) ?? 0) : 0
    return Math.max(delivery.dueAtMs, paceMs)
  }

  function startOrWait(delivery: Delivery): void {
    if (lanes.has(delivery.channel) || wake.isStopped()) return
    if (readyAtMs(delivery) > clock.nowMs()) {
      wake.at(readyAtMs(delivery))
      return
    }
    if (delivery.posted === null) nextPostMs.set(delivery.channel, clock.nowMs() + PACE_MS)
    lanes.set(delivery.channel, run(delivery))
  }

  async function run(delivery: Delivery): Promise<void> {
    try {
      await deliver(parts, delivery)
    } catch (error) {
      log.error({ err: error, deliveryId: delivery.id }, 'a delivery could not be recorded; trying again')
      nextPostMs.set(delivery.channel, clock.nowMs() + RETRY_MS)
    } finally {
      lanes.delete(delivery.channel)
      wake.now()
    }
  }

  return {
    poke: wake.now,
    async stop() {
      await wake.stop()
      await Promise.all(lanes.values())
    },
  }
}

/** The one that is ready first, of each channel; the older of two that are ready together. */
function firstOfEachChannel(
  waiting: readonly Delivery[],
  readyAtMs: (delivery: Delivery) => number,
): Iterable<Delivery> {
  const first = new Map<string, Delivery>()
  for (const delivery of waiting) {
    const rival = first.get(delivery.channel)
    if (rival === undefined || readyAtMs(delivery) < readyAtMs(rival)) first.set(delivery.channel, delivery)
  }
  return first.values()
}
