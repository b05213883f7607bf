import { NOT_SHOWN } from '../../adapters/ephemeral-reply.ts'
import type { ListenerDeps } from '../../adapters/listener-deps.ts'
import { openTypedModal } from '../../adapters/open-modal.ts'
import type { SlackCommand, TypedCommand } from '../../adapters/slack-command.ts'
import type { Message } from '../../blocks/blocks.ts'
import { startModal } from './lockdown-modals.ts'
import { lockdownsMessage } from './lockdowns-message.ts'
import { readLockdown } from './typed-lockdown.ts'

export const lockdownCommand: SlackCommand = {
  word: 'lockdown',
  summary: 'deny every call of an agent, of a tool or of all at once',
  examples: [
    ['', 'active lockdowns, and how to lift them'],
    ['agent support-agent for 2h suspicious refunds', 'deny all calls of an agent for two hours'],
    ['tool refund_* suspicious refunds', 'deny all calls of some tools until it is lifted'],
    ['all suspicious calls', 'deny every call'],
  ],
  notes: ['Only admins can start and lift lockdowns. Pending requests that it covers are denied, too.'],
  run: lockdown,
}

/** `/veto lockdown` lists the active ones; with more words, it opens the form that starts one. Null: the form is open. */
async function lockdown(
  deps: ListenerDeps,
  { personId, rest, triggerId }: TypedCommand,
): Promise<Message | string | null> {
  if (rest === '') return listLockdowns(deps, personId)
  const read = readLockdown(rest)
  if (!read.ok) return read.problem
  const preview = await deps.lockdownService.preview(personId, read.lockdown)
  if (preview === null) return ONLY_ADMINS
  return openTypedModal(deps, triggerId, startModal({ ...read.lockdown, ...preview }))
}

/** The active lockdowns; a string says why there is no list. */
export async function listLockdowns(
  { lockdownService }: Pick<ListenerDeps, 'lockdownService'>,
  personId: string,
): Promise<Message | string> {
  const visible = await lockdownService.list(personId)
  return visible === null ? NOT_SHOWN : lockdownsMessage(visible)
}

export const ONLY_ADMINS =
  'Only admins can start and lift lockdowns. Ask an admin; if you are one, Slack did not answer: try again in a moment. /veto lockdown shows what is locked down.'
