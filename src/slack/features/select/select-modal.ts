import type { types } from '@slack/bolt'
import { SLACK_LIMITS } from 'slack-sandbox/limits'
import type { PendingRequest } from '../../../approval/model/request.ts'
import type { CountedGroup, SelectableCalls } from '../../../approval/queries/selectable-calls.ts'
import type { ToolFacts } from '../../../policy/bundle.ts'
import { ACTION, CALLBACK } from '../../adapters/action-ids.ts'
import { cardValue } from '../../adapters/card-value.ts'
import {
  actions,
  type Block,
  bold,
  button,
  checkbox,
  code,
  line,
  type Modal,
  plain,
  richText,
  select,
  text,
} from '../../blocks/blocks.ts'
import { callTitle } from '../../blocks/call-title.ts'
import { shorten } from '../../blocks/visible-text.ts'
import { warnings } from '../../blocks/warnings.ts'
import { callBody, reasonLines } from '../card/call-body.ts'
import type { Selection } from './selection.ts'

interface SelectOptions {
  readonly viewerId: string
  readonly tool: (name: string) => ToolFacts
  /** Nothing was checked when the form was sent. */
  readonly isNothingChecked: boolean
}

/**
 * Calls of one group, each in full with a box to check. Sending it approves those that are checked; nothing else can be
 * approved from it.
 */
export function selectModal(found: SelectableCalls, options: SelectOptions): Modal {
  const { viewerId, tool, isNothingChecked } = options
  const rows = fittingRows(found.requests, tool)
  const shown = found.requests.slice(0, rows.length)
  const selection: Selection = { viewerId, group: found.group, calls: shown.map(cardValue) }
  const warning = warnings(isNothingChecked ? NOTHING_CHECKED : null)
  return {
    type: 'modal',
    callback_id: CALLBACK.approveSelected,
    private_metadata: JSON.stringify(selection),
    title: plain('Select several'),
    submit: plain('Approve selected'),
    close: plain('Cancel'),
    blocks: [
      ...groupMenu(found, tool),
      ...intro(shown, tool),
      ...warning,
      ...rows.flat(),
      { type: 'divider' },
      ...moreLine(found.requests.length - shown.length + found.more),
      ...warning,
      actions({
        ...button('Deny selected…', { actionId: ACTION.denySelected, value: 'deny' }),
        style: 'danger',
      }),
    ],
  }
}

const NOTHING_CHECKED = '⚠ Nothing is selected yet. Check at least one call.'

/** Leaves room for the rest of the view within what Slack takes. */
const MAX_BYTES = SLACK_LIMITS.view.bytes - 20_000

/** As many as Slack takes in one modal, at least one. */
function fittingRows(requests: readonly PendingRequest[], tool: SelectOptions['tool']): readonly Block[][] {
  const isReasonAbove = haveOneReason(requests)
  let bytes = 0
  return requests
    .map((request, at) => row(request, { number: at + 1, tool: tool(request.call.tool), isReasonAbove }))
    .filter((blocks, at) => {
      bytes += Buffer.byteLength(JSON.stringify(blocks))
      return at === 0 || bytes <= MAX_BYTES
    })
}

interface RowOptions {
  readonly number: number
  readonly tool: ToolFacts
  readonly isReasonAbove: boolean
}

function row(request: PendingRequest, { number, tool, isReasonAbove }: RowOptions): Block[] {
  const value = cardValue(request)
  const label = shorten(`${number}. ${callTitle(request, tool).heading}`, SLACK_LIMITS.option.text)
  const box: types.ActionsBlock = {
    ...actions(checkbox(ACTION.selectCall, { label, value })),
    block_id: value,
  }
  return [
    { type: 'divider' },
    box,
    ...callBody(request, tool, { brief: false, tables: false, isReasonAbove }),
  ]
}

/** What all of the calls have in common. */
function intro(requests: readonly PendingRequest[], tool: SelectOptions['tool']): readonly Block[] {
  const [first] = requests
  if (first === undefined) return []
  const { rule, call } = first
  const facts = tool(call.tool)
  const byRule = rule === null ? [] : [text(' · rule '), code(rule)]
  return [
    richText(
      line(bold(facts.title ?? call.tool), ...byRule),
      ...(haveOneReason(requests) ? reasonLines(first, facts) : []),
      line(text('Each call that you check is decided and recorded on its own.')),
    ),
  ]
}

function haveOneReason(requests: readonly PendingRequest[]): boolean {
  return new Set(requests.map(({ state }) => state.reason)).size === 1
}

function groupMenu({ groups, group: shown }: SelectableCalls, tool: SelectOptions['tool']): readonly Block[] {
  if (groups.length < 2) return []
  const options = groups
    .slice(0, SLACK_LIMITS.select.options)
    .map((group) => ({ label: groupLabel(group, tool), value: group.group }))
  const menu = select(ACTION.selectGroup, 'Which calls?', options)
  const initial = menu.options?.find(({ value }) => value === shown)
  return [actions(initial === undefined ? menu : { ...menu, initial_option: initial })]
}

/** Nothing that an agent is free to write: names of tools may be. */
function groupLabel({ count, example }: CountedGroup, tool: SelectOptions['tool']): string {
  const title = tool(example.call.tool).title
  const names = [title, example.rule].filter((name) => name !== null)
  const end = ` (${count})`
  const what = names.length === 0 ? 'Other calls' : names.join(' · ')
  return `${shorten(what, SLACK_LIMITS.select.optionText - end.length)}${end}`
}

function moreLine(count: number): readonly Block[] {
  if (count === 0) return []
  return [richText(line(text(`${count} more like these can be selected once these are decided.`)))]
}
