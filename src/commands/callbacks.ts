import { type Callback, waitingFrom } from '../approval/model/callback.ts'
import type { Store } from '../approval/ports/store.ts'
import { callbackView } from '../approval/queries/callback-view.ts'
import { systemClock } from '../core/clock.ts'
import { VetoError } from '../core/veto-error.ts'
import type { Terminal } from './terminal.ts'
import { textTable } from './text-table.ts'
import { withExistingStore } from './with-store.ts'

export interface ListCallbacksOptions {
  readonly failed?: boolean
  readonly json?: boolean
}

const MAX_LISTED = 100

/** Lists the latest callbacks. */
export async function listCallbacks(
  terminal: Terminal,
  { failed = false, json = false }: ListCallbacksOptions,
): Promise<void> {
  const filter = { requestId: null, status: failed ? 'failed' : null, limit: MAX_LISTED } as const
  const found = await withExistingStore(terminal, (store) => store.callbacks(filter))
  if (json) for (const callback of found) terminal.out(JSON.stringify(callbackView(callback)))
  else terminal.out(found.length === 0 ? 'No callbacks.' : callbacksTable(found))
}

function callbacksTable(callbacks: readonly Callback[]): string {
  const rows = callbacks
    .map(callbackView)
    .map((view) => [
      view.id,
      view.callback,
      view.status,
      String(view.attempts),
      view.createdAt,
      view.nextAttemptAt ?? '',
      view.lastError ?? '',
    ])
  return textTable(['ID', 'CALLBACK', 'STATUS', 'ATTEMPTS', 'CREATED', 'NEXT ATTEMPT', 'LAST ERROR'], rows)
}

/** Has a callback sent again. */
export async function retryCallback(terminal: Terminal, id: string): Promise<void> {
  await withExistingStore(terminal, (store) => sendAgain(store, id))
  terminal.out(`${id} will be sent again`)
}

async function sendAgain(store: Store, id: string): Promise<void> {
  if ((await store.callback(id)) === null) {
    throw new VetoError('not_found', `There is no callback ${id}: "veto callbacks" lists the callbacks`)
  }
  const state = waitingFrom(systemClock.nowMs())
  await store.commit([{ do: 'update_callback', id, attempts: 0, state }])
}
