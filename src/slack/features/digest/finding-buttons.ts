import { changesDecisions } from '../../../insight/findings/changes-decisions.ts'
import { statsOf } from '../../../insight/stats.ts'
import type { PolicyChange } from '../../../policy/bundle.ts'
import { ACTION } from '../../adapters/action-ids.ts'
import type { Click } from '../../adapters/click.ts'
import { NOT_SHOWN_TO_MEMBERS } from '../../adapters/ephemeral-reply.ts'
import type { ListenerDeps } from '../../adapters/listener-deps.ts'
import { onMessageAction, onReadingModalAction } from '../../adapters/on-action.ts'
import { openModal, updateModal } from '../../adapters/open-modal.ts'
import type { Router } from '../../adapters/router.ts'
import type { Message } from '../../blocks/blocks.ts'
import { auditPage } from '../audit/audit-page.ts'
import { readPosition } from '../audit/audit-position.ts'
import { changeModal, type ReplayState, type SuggestedChange } from './change-modal.ts'
import { changeNamed, findingNamed, readFindingRef } from './finding-ref.ts'

/**
 * See them: the rows of the audit log behind a finding, privately. Suggested change: its YAML in a modal, and what it
 * would have decided otherwise.
 */
export function registerFindingButtons(router: Router, deps: ListenerDeps): void {
  onMessageAction(router, deps, {
    actionId: ACTION.findingRows,
    unreadable: EXPIRED,
    handle: showRows,
    failure: 'the rows behind a finding could not be shown',
  })
  onMessageAction(router, deps, {
    actionId: ACTION.findingChange,
    unreadable: EXPIRED,
    handle: showChange,
    failure: 'the change that a finding suggests could not be shown',
  })
  onReadingModalAction(router, deps, {
    actionId: ACTION.findingReplay,
    unreadable: EXPIRED,
    handle: showReplay,
    failure: 'the change that a finding suggests could not be replayed',
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
  const found = await suggestionOf(deps, click)
  if (typeof found === 'string') return found
  const { finding, change } = found
  const replay: ReplayState = changesDecisions(change)
    ? { kind: 'offered', value: click.value }
    : { kind: 'without_effect' }
  return openModal(deps, click, changeModal(finding, { tool: deps.tool, replay }))
}

/** Null: the modal shows the result. */
async function showReplay(deps: ListenerDeps, click: Click): Promise<string | null> {
  const { queries, tool } = deps
  if (click.place.in !== 'reading_modal') return EXPIRED
  const { viewId } = click.place
  const found = await suggestionOf(deps, click)
  if (typeof found === 'string') return found
  const { finding, change, period } = found
  const show = (replay: ReplayState) => updateModal(deps, viewId, changeModal(finding, { tool, replay }))
  await show({ kind: 'running' })
  const result = await queries.previewChange(click.personId, change, period)
  if (result.seen === 'nothing') return NOT_SHOWN_TO_MEMBERS
  await show({ kind: 'done', result: result.value })
  return null
}

/** The finding of a button, with its change; a sentence says why there is none. */
async function suggestionOf(deps: ListenerDeps, { personId, value }: Click): Promise<Suggestion | string> {
  const ref = readFindingRef(value)
  if (ref === null) return EXPIRED
  const { since, until } = ref
  const result = await deps.queries.activity(personId, { since, until })
  if (result.seen === 'nothing') return NOT_SHOWN_TO_MEMBERS
  const finding = findingNamed(await statsOf(result.value, { tools: [], agents: [] }), ref)
  const change = changeNamed(result.value, ref)
  if (finding === null || finding.policyChange === null || change === null) return GONE
  const period = { sinceMs: Date.parse(since), untilMs: Date.parse(until) }
  return { finding: { ...finding, policyChange: finding.policyChange }, change, period }
}

interface Suggestion {
  readonly finding: SuggestedChange
  readonly change: PolicyChange
  readonly period: { readonly sinceMs: number; readonly untilMs: number }
}
