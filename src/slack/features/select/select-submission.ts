import type { ViewOutput } from '@slack/bolt'
import { CALLBACK } from '../../adapters/action-ids.ts'
import { type FormFields, reasonAndConfirmationIn } from '../../adapters/form-fields.ts'
import type { ListenerDeps } from '../../adapters/listener-deps.ts'
import { onForm, type SubmissionReply } from '../../adapters/on-submission.ts'
import { refusalText } from '../../adapters/refusal-text.ts'
import type { Router } from '../../adapters/router.ts'
import { REASON_FIELD } from '../../blocks/reason-field.ts'
import { castSelected, type SelectedOutcome, type SelectedVotes } from './cast-selected.ts'
import { resultModal, resultSentence } from './result-modal.ts'
import { selectView } from './select-view.ts'
import { checkedIn, readSelection, type Selection } from './selection.ts'

/** The form with several calls approves those that are checked; the form for their reason denies them. */
export function registerSelectSubmissions(router: Router, deps: ListenerDeps): void {
  for (const [callbackId, handle] of [
    [CALLBACK.approveSelected, approveSelected],
    [CALLBACK.denySelected, denySelected],
  ] as const) {
    onForm(router, deps, {
      callbackId,
      read: readForm,
      unreadable: refusalText({ code: 'wrong_card' }),
      stillWorking: 'This is taking longer than usual. The result will be shown here, and on the cards.',
      handle,
      failure: 'the votes on several calls could not be recorded',
    })
  }
}

interface SelectionForm {
  readonly personId: string
  readonly selection: Selection
  readonly fields: FormFields
}

function readForm(personId: string, { private_metadata, state }: ViewOutput): SelectionForm | null {
  const selection = readSelection(private_metadata)
  return selection === null ? null : { personId, selection, fields: state.values }
}

async function approveSelected(
  deps: ListenerDeps,
  { personId, selection: displayed, fields }: SelectionForm,
): Promise<SubmissionReply> {
  const selection = checkedIn(displayed, fields)
  if (selection.calls.length > 0) {
    return votesReply(deps, { personId, choice: 'approve', comment: null, selection })
  }
  const view = await selectView(deps, { personId, group: displayed.group, isNothingChecked: true })
  return typeof view === 'string' ? view : { kind: 'form', view, text: NOTHING_CHECKED }
}

const NOTHING_CHECKED = 'Nothing was selected, so nothing was decided.'

async function denySelected(
  deps: ListenerDeps,
  { personId, selection, fields }: SelectionForm,
): Promise<SubmissionReply> {
  const { comment } = reasonAndConfirmationIn(fields)
  return votesReply(deps, { personId, choice: 'deny', comment, selection })
}

async function votesReply(deps: ListenerDeps, votes: SelectedVotes): Promise<SubmissionReply> {
  const outcomes = await castSelected(deps, votes)
  if (outcomes.length > 0 && outcomes.every(lacksReason)) {
    return { kind: 'errors', errors: { [REASON_FIELD.blockId]: REASON_MISSING }, text: REASON_MISSING }
  }
  const text = resultSentence(outcomes, votes.choice)
  return { kind: 'form', view: resultModal(outcomes, votes.choice), text }
}

const REASON_MISSING = 'A reason is required.'

/** The rule has come to require one since the form was opened. */
function lacksReason({ result }: SelectedOutcome): boolean {
  return typeof result !== 'string' && result.kind === 'refused' && result.refusal.code === 'reason_required'
}
