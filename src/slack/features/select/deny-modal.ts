import type { EscalatedRequest } from '../../../approval/model/request.ts'
import { CALLBACK } from '../../adapters/action-ids.ts'
import { line, type Modal, numbered, plain, richText, text } from '../../blocks/blocks.ts'
import { callTitle, type TitledTool } from '../../blocks/call-title.ts'
import { reasonField } from '../../blocks/reason-field.ts'
import { shorten } from '../../blocks/visible-text.ts'
import type { Selection } from './selection.ts'

/** A call that is to be denied. */
export interface SelectedCall {
  readonly request: EscalatedRequest
  readonly tool: TitledTool
}

const MAX_TITLE = 300

/** The form for the one reason with which the selected calls are denied. */
export function denyModal(calls: readonly SelectedCall[], selection: Selection): Modal {
  const titles = calls.map(({ request, tool }) => shorten(callTitle(request, tool).full, MAX_TITLE))
  const isNeeded = calls.some(({ request }) => request.state.obligation.requireReason.includes('deny'))
  return {
    type: 'modal',
    callback_id: CALLBACK.denySelected,
    private_metadata: JSON.stringify(selection),
    title: plain('Deny selected'),
    submit: plain('Deny'),
    close: plain('Cancel'),
    blocks: [
      richText(
        line(text(calls.length === 1 ? 'This denies:' : `This denies ${calls.length} calls:`)),
        numbered(titles),
      ),
      reasonField({
        isNeeded,
        isFirst: true,
        label: calls.length === 1 ? 'Reason' : 'Reason, for all of them',
      }),
    ],
  }
}
