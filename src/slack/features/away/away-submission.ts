import type { StartRefusal } from '../../../approval/absences/start-absence.ts'
import { CALLBACK, COMMAND } from '../../adapters/action-ids.ts'
import type { ListenerDeps } from '../../adapters/listener-deps.ts'
import { onForm, type SubmissionReply } from '../../adapters/on-submission.ts'
import type { Router } from '../../adapters/router.ts'
import { text } from '../../blocks/blocks.ts'
import { noticeModal } from '../../blocks/notices.ts'
import { AWAY_FIELDS, readAwayForm } from './away-modal.ts'
import { ownWords, startRefusalText } from './away-words.ts'

/** The form of a person who is going to be away. */
export function registerAwaySubmission(router: Router, deps: ListenerDeps): void {
  onForm(router, deps, {
    callbackId: CALLBACK.startAbsence,
    read: (personId, view) => ({ personId, ...readAwayForm(view) }),
    unreadable: `This form cannot be read. Nothing has changed; type ${COMMAND} away to try again.`,
    stillWorking: `This is taking longer than usual. ${COMMAND} away shows who is asked instead of you.`,
    handle: start,
    failure: 'an absence could not be started',
  })
}

type SentForm = ReturnType<typeof readAwayForm> & { readonly personId: string }

async function start(
  { absences }: ListenerDeps,
  { personId, substituteId, endsAtMs }: SentForm,
): Promise<SubmissionReply> {
  if (substituteId === null) return fieldError('substitute', 'Choose a person.')
  if (endsAtMs === null) return fieldError('end', 'Choose a time.')
  const result = await absences.start(personId, { substituteId, endsAtMs })
  if (result.kind === 'refused') return refused(result.why)
  const { own } = result.overview
  const words = own === null ? [text('This absence has already ended.')] : ownWords(own)
  const back = text(` To end it sooner: ${COMMAND} back, or End now in Home.`)
  return {
    kind: 'form',
    view: noticeModal([...words, back]),
    text: `Handed over; ${COMMAND} away shows who is asked instead of you.`,
  }
}

function refused(why: StartRefusal): SubmissionReply {
  const isAboutEnd = why.code === 'not_in_future' || why.code === 'too_long'
  return fieldError(isAboutEnd ? 'end' : 'substitute', startRefusalText(why))
}

function fieldError(field: keyof typeof AWAY_FIELDS, problem: string): SubmissionReply {
  return {
    kind: 'errors',
    errors: { [AWAY_FIELDS[field].blockId]: problem },
    text: `Nothing has changed. ${problem}`,
  }
}
