import { assembleApprovals } from '../../../approval/assembly/assemble-approvals.ts'
import { createSigningKeys } from '../../../approval/keys/signing-keys.ts'
import type { Notifier } from '../../../approval/ports/notifier.ts'
import { createDigestJob } from '../../../approval/timers/digest-job.ts'
import { followPolicies } from '../../../approval/workspace/follow-policies.ts'
import type { SlackConfig } from '../../../config/config.ts'
import { systemClock } from '../../../core/clock.ts'
import type { Closing } from '../../../core/closing.ts'
import type { Log } from '../../../core/log.ts'
import { VetoError } from '../../../core/veto-error.ts'
import { lastOccurrence } from '../../../jobs/schedule.ts'
import type { Bundle } from '../../../policy/bundle.ts'
import { loadChanged } from '../../../policy/load/load-changed.ts'
import { readFolder } from '../../../policy/source/read-folder.ts'
import { openKeys } from '../../../receipt/open-keys.ts'
import { createSign } from '../../../receipt/sign.ts'
import { createSignReceipt } from '../../../receipt/sign-receipt.ts'
import { connectSlack } from '../../../slack/connect.ts'
import { createInProcessChanges } from '../../../storage/in-process-changes.ts'
import { openStore } from '../../../storage/sqlite/open-store.ts'
import { createWebhookSender } from '../../../webhook/webhook-sender.ts'
import { createHistoryClock, type HistoryClock } from './history-clock.ts'
import { withoutOldCards } from './without-old-cards.ts'

export interface HistoryPlace {
  readonly database: string
  /** The folder of the policies. */
  readonly policies: string
  readonly slack: SlackConfig
  readonly log: Log
}

export type History = Awaited<ReturnType<typeof openHistory>>

/**
 * Veto's services under a clock in the past, without its API and without listening to Slack. Requests have cards in
 * Slack from `cardsFromMs` on.
 * @throws {VetoError} `database_not_empty` when the database holds a record already.
 */
export async function openHistory(
  { database, policies: folder, slack: config, log }: HistoryPlace,
  { clock, cardsFromMs }: { readonly clock: HistoryClock; readonly cardsFromMs: number },
  closing: Closing,
) {
  const changes = createInProcessChanges(log)
  const store = await openStore({ database, log, changes, alone: false })
  closing.add(() => store.close())
  if ((await store.head()).seq > 0) throw new VetoError('database_not_empty', NOT_EMPTY)
  const policies = await followPolicies(
    { folder, settleMs: 0, store, clock, machine: systemClock, log },
    closing,
  )
  const bundle = () => policies.live.current()
  const { posting, ...slack } = await connect({ slack: config, log }, { bundle, nowMs: clock.nowMs() })
  const keys = await openKeys({ store: createSigningKeys({ store }), clock })
  const approvals = assembleApprovals(
    {
      ...slack,
      store: withoutOldCards(store, { clock, cardsFromMs }),
      changes,
      policies,
      bundle,
      policyFiles: async () => (await readFolder(folder)).policies,
      changedBundle: (hash, change) => loadChanged(folder, hash, change),
      sign: createSignReceipt({ sign: createSign(keys), clock }),
      webhookSender: createWebhookSender({ targets: new Map(), clock }),
      callbacks: [],
      clock,
      log,
    },
    closing,
  )
  const { outbox } = approvals
  const plan = () => bundle().digest
  const postDigest = createDigestJob({ store, outbox, clock, plan, lastOccurrence })
  return { ...approvals, store, bundle, clock, posting, postDigest }
}

/** The clock does not move meanwhile, so each person is looked up only once. */
async function connect(
  { slack: { botToken: bot, mode, apiUrl }, log }: Pick<HistoryPlace, 'slack' | 'log'>,
  { bundle, nowMs }: { readonly bundle: () => Bundle; readonly nowMs: number },
) {
  const tool = (name: string) => bundle().tool(name)
  const clock = createHistoryClock(nowMs)
  const { notifier: poster, ...slack } = await connectSlack({
    tokens: { bot, mode },
    apiUrl,
    clock,
    log,
    tool,
  })
  const { notifier, ...posting } = watched(poster)
  return { ...slack, notifier, posting }
}

const NOT_EMPTY =
  'A history is made in an empty database only: leave out --keep, or name a file that does not exist with --database'

/** Says when nothing is being posted, and how often something was. */
function watched(notifier: Notifier) {
  const running = new Set<Promise<unknown>>()
  let count = 0
  return {
    notifier: {
      deliver(content, ...occasion) {
        count += 1
        const delivery = notifier.deliver(content, ...occasion)
        running.add(delivery)
        return delivery.finally(() => running.delete(delivery))
      },
    } satisfies Notifier,
    count: () => count,
    async idle() {
      while (running.size > 0) await Promise.allSettled(running)
    },
  }
}
