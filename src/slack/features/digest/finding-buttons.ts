import type { App } from '@slack/bolt'
import { statsOf } from '../../../insight/stats.ts'
import { ACTION } from '../../adapters/action-ids.ts'
import type { Click } from '../../adapters/click.ts'
import { NOT_SHOWN } from '../../adapters/ephemeral-reply.ts'
import type { ListenerDeps } from '../../adapters/listener-deps.ts'
import { onMessageAction } from '../../adapters/on-action.ts'
import { openModal } from '../../adapters/open-modal.ts'
import type { Message } from '../../blocks/blocks.ts'
import { auditPage } from '../audit/audit-page.ts'
import { readPosition } from '../audit/audit-position.ts'
import { changeModal } from './change-modal.ts'
import { findingNamed, readFindingRef } from './finding-ref.ts'

/** See them: the rows of the audit log behind a finding, privately. Suggested change: its YAML in a modal. */
export function registerFindingButtons(app: App, deps: ListenerDeps): void {
  onMessageAction(app, deps, {
    actionId: ACTION.findingRows,
    unreadable: EXPIRED,
    handle: showRows,
    failure: 'the rows behind a finding could not be shown',
  })
  onMessageAction(app, deps, {
    actionId: ACTION.findingChange,
    unreadable: EXPIRED,
    handle: showChange,
    failure: 'the change that a finding suggests could not be shown',
  })
}

const EXPIRED = 'This digest is too old for its buttons; type /veto digest for a new one.'
const GONE =
  'This is no longer so: the policies or the numbers have changed since. Type /veto stats for the current findings.'

async function showRows(deps: ListenerDeps, { personId, value }: Click): Promise<Message | string> {
  const position = readPosition(value)
  return position === null ? EXPIRED : auditPage(deps, personId, position)
}

/** Null: the modal is open. */
async function showChange(deps: ListenerDeps, click: Click): Promise<string | null> {
  const ref = readFindingRef(click.value)
  if (ref === null) return EXPIRED
  const { since, until } = ref
  const result = await deps.queries.activity(click.personId, { since, until })
  if (result.seen === 'nothing') return NOT_SHOWN
  const finding = findingNamed(await statsOf(result.value, { tools: [], agents: [] }), ref)
  if (finding === null || finding.policyChange === null) return GONE
  return openModal(deps, click, changeModal({ ...finding, policyChange: finding.policyChange }, deps.tool))
}
