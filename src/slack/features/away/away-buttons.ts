import { isAbsenceId } from '../../../core/ids.ts'
import { ACTION } from '../../adapters/action-ids.ts'
import type { Click } from '../../adapters/click.ts'
import { NOT_SHOWN } from '../../adapters/ephemeral-reply.ts'
import type { ListenerDeps } from '../../adapters/listener-deps.ts'
import { onListAction } from '../../adapters/on-action.ts'
import { openModal } from '../../adapters/open-modal.ts'
import type { Router } from '../../adapters/router.ts'
import type { Message } from '../../blocks/blocks.ts'
import { awayMessage } from './away-blocks.ts'
import { awayModal } from './away-modal.ts'
import { endWords, IN_NO_GROUP } from './away-words.ts'
import { timezoneOf } from './timezone-of.ts'
import { nextMorning } from './typed-end.ts'

/** I'm away…: opens the form. */
export function registerAwayButton(router: Router, deps: ListenerDeps): void {
  onListAction(router, deps, {
    actionId: ACTION.startAbsence,
    unreadable: UNREADABLE,
    handle: openForm,
    failure: 'the form of an absence could not be opened',
  })
}

/** End now. */
export function registerEndAbsenceButton(router: Router, deps: ListenerDeps): void {
  onListAction(router, deps, {
    actionId: ACTION.endAbsence,
    unreadable: UNREADABLE,
    handle: endNow,
    failure: 'an absence could not be ended',
  })
}

const UNREADABLE = 'This button cannot be read. Nothing has changed; type /veto away.'

/** The button names the absence that it stands below: a later one stays in force. */
async function endNow({ absences }: ListenerDeps, { personId, value }: Click): Promise<string> {
  if (!isAbsenceId(value)) return UNREADABLE
  return endWords(await absences.end(personId, { by: personId, id: value }), { isOwn: true })
}

async function openForm(deps: ListenerDeps, click: Click): Promise<Message | string> {
  const { absences, client, clock } = deps
  const overview = await absences.overview(click.personId)
  if (overview === null) return NOT_SHOWN
  if (overview.groups.length === 0) return IN_NO_GROUP
  const endsAtMs = nextMorning(clock.nowMs(), await timezoneOf(client, click.personId))
  const view = awayModal({ groups: overview.groups, substituteId: null, endsAtMs })
  return (await openModal(deps, click, view)) ?? awayMessage(overview)
}
