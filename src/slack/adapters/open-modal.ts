import { failureOf } from '../api/errors.ts'
import type { Modal } from '../blocks/blocks.ts'
import { noticeModal } from '../blocks/notices.ts'
import type { Click } from './click.ts'
import { replaceModal } from './ephemeral-reply.ts'
import type { ListenerDeps } from './listener-deps.ts'
import { orApologize } from './or-apologize.ts'

/** Opens a modal, on top of the one that was clicked in. Null when it is open; else why not. */
export function openModal(
  deps: ListenerDeps,
  click: Pick<Click, 'place' | 'triggerId'>,
  view: Modal,
): Promise<string | null> {
  const call = { trigger_id: click.triggerId, view }
  const { views } = deps.client
  return orWhyNot(deps, () => (isInModal(click) ? views.push(call) : views.open(call)))
}

function isInModal({ place }: Pick<Click, 'place'>): boolean {
  return place.in === 'modal' || place.in === 'reading_modal'
}

interface Loading {
  /** What the modal shows then. */
  readonly load: () => Promise<Modal | string>
  /** What the log says when it rejects. */
  readonly failure: string
}

/** Opens a modal at once, as Slack waits no longer than 3 s, and fills it when that is loaded. Null when it is open; else why not. */
export async function openAndLoad(
  deps: ListenerDeps,
  triggerId: string,
  { load, failure }: Loading,
): Promise<string | null> {
  const opened: { viewId?: string | undefined } = {}
  const problem = await orWhyNot(deps, async () => {
    const { view } = await deps.client.views.open({ trigger_id: triggerId, view: noticeModal('Loading…') })
    opened.viewId = view?.id
  })
  if (problem !== null || opened.viewId === undefined) return problem
  const shown = await orApologize(deps, { failure, requestId: undefined }, load)
  await replaceModal(deps, opened.viewId, shown)
  return null
}

/** Opens a modal for a command. Null when it is open; else why not. */
export function openTypedModal(deps: ListenerDeps, triggerId: string, view: Modal): Promise<string | null> {
  return orWhyNot(deps, () => deps.client.views.open({ trigger_id: triggerId, view }))
}

/** Shows another content in an open modal; nothing when the person has closed it. */
export async function updateModal({ client }: ListenerDeps, viewId: string, view: Modal): Promise<void> {
  try {
    await client.views.update({ view_id: viewId, view })
  } catch (error) {
    const failure = failureOf(error)
    if (failure.kind !== 'refused' || failure.error !== 'not_found') throw error
  }
}

async function orWhyNot({ log }: ListenerDeps, open: () => Promise<unknown>): Promise<string | null> {
  try {
    await open()
    return null
  } catch (error) {
    const failure = failureOf(error)
    if (failure.kind === 'refused' && failure.error.endsWith('trigger_id')) return TOO_LATE
    log.warn({ err: error }, 'a modal could not be opened')
    return 'Slack did not open the window. Nothing was decided; try again in a moment.'
  }
}

const TOO_LATE = 'That took too long for Slack. Nothing was decided; please try again.'
