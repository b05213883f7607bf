import type { CheckpointMessage } from '#protocol/checkpoint.ts'
import type { Clock } from '../../core/clock.ts'
import type { Log } from '../../core/log.ts'
import type { Checkpoint } from '../../ledger/checkpoint.ts'
import type { SendResult, WebhookSender } from '../ports/webhook-sender.ts'
import { createCoalescingTask } from '../signals/coalescing-task.ts'
import { retryDelayMs } from './retry-delay.ts'

/** Sends each checkpoint to a receiver elsewhere, until it accepts it or there is a newer one. */
export interface CheckpointAnchor {
  /** Replaces the checkpoint that is being sent. */
  send(checkpoint: Checkpoint): void
  stop(): Promise<void>
}

interface Deps {
  readonly webhookSender: WebhookSender
  /** The name of the receiver in the configuration. */
  readonly target: string
  readonly clock: Clock
  readonly log: Log
}

export function createCheckpointAnchor({ webhookSender, target, clock, log }: Deps): CheckpointAnchor {
  let latest: Checkpoint | null = null
  let failures = 0
  const task = createCoalescingTask(clock, attempt)

  async function attempt(): Promise<void> {
    const checkpoint = latest
    if (checkpoint === null) return
    const { seq } = checkpoint
    const result = await deliver(checkpoint)
    if (result.kind === 'later') return retry(seq, result)
    if (latest === checkpoint) latest = null
    failures = 0
    if (result.kind === 'refused')
      log.error({ seq, callback: target, why: result.why }, 'a checkpoint was refused')
  }

  async function deliver(checkpoint: Checkpoint): Promise<SendResult> {
    try {
      return await webhookSender.send({ id: `cp_${checkpoint.seq}`, target, body: bodyOf(checkpoint) })
    } catch (error) {
      log.error({ err: error, callback: target }, 'a checkpoint could not be sent')
      return { kind: 'later', afterMs: 0, why: 'Veto could not send it' }
    }
  }

  function retry(seq: number, { afterMs, why }: Extract<SendResult, { kind: 'later' }>): void {
    const delayMs = retryDelayMs(failures, afterMs)
    failures += 1
    log.warn({ seq, callback: target, why }, 'a checkpoint was not delivered; retrying')
    task.at(clock.nowMs() + delayMs)
  }

  return {
    send(checkpoint) {
      latest = checkpoint
      task.now()
    },
    stop: () => task.stop(),
  }
}

function bodyOf({ signedAtMs, seq, hash, token }: Checkpoint): string {
  const signedAt = new Date(signedAtMs).toISOString()
  const message: CheckpointMessage = {
    type: 'ledger.checkpoint',
    timestamp: signedAt,
    data: { seq, hash, signedAt, token },
  }
  return JSON.stringify(message)
}
