import { CALLBACK } from '../../adapters/action-ids.ts'
import type { ListenerDeps } from '../../adapters/listener-deps.ts'
import { onForm, type SubmissionReply } from '../../adapters/on-submission.ts'
import type { Router } from '../../adapters/router.ts'
import { ONLY_ADMINS } from './lockdown-command.ts'
import { startModal } from './lockdown-modals.ts'
import { type EnteredLockdown, readNewLockdown } from './new-lockdown-modal.ts'

/** The form that asks what to lock down: shows the one that asks why, and starts it. */
export function registerNewLockdownSubmission(router: Router, deps: ListenerDeps): void {
  onForm(router, deps, {
    callbackId: CALLBACK.newLockdown,
    read(personId, view) {
      const entered = readNewLockdown(view)
      return entered === null ? null : { personId, entered }
    },
    unreadable: 'This form cannot be read. Nothing has changed; type /veto lockdown help.',
    stillWorking: 'This is taking longer than usual. Nothing is locked down yet.',
    handle: confirm,
    failure: 'what a lockdown would deny could not be shown',
  })
}

interface SentForm {
  readonly personId: string
  readonly entered: NonNullable<EnteredLockdown>
}

async function confirm(deps: ListenerDeps, { personId, entered }: SentForm): Promise<SubmissionReply> {
  if (!entered.ok) {
    const problems = Object.values(entered.errors).join('. ')
    return { kind: 'errors', errors: entered.errors, text: `Nothing is locked down. ${problems}.` }
  }
  const { lockdown } = entered
  const preview = await deps.lockdownService.preview(personId, lockdown)
  if (preview === null) return ONLY_ADMINS
  const view = startModal({ ...lockdown, reason: '', ...preview })
  return { kind: 'form', view, text: 'Nothing is locked down yet.' }
}
