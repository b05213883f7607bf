import type { EscalatedRequest } from '../../../approval/model/request.ts'
import { CALLBACK } from '../../adapters/action-ids.ts'
import type { ModalOrigin } from '../../adapters/modal-origin.ts'
import { type Modal, plain, richText } from '../../blocks/blocks.ts'
import { confirmField } from '../../blocks/confirm-field.ts'
import { reasonField } from '../../blocks/reason-field.ts'
import { reasonLabels } from '../../blocks/reason-labels.ts'
import { type SubjectTool, subject } from '../../blocks/subject.ts'

/** The form for a reason, and for the second step where the rule has one. Sending it casts the vote. */
export function reasonModal(request: EscalatedRequest, tool: SubjectTool, origin: ModalOrigin): Modal {
  const { title, submit, label } = reasonLabels(request, origin.choice)
  const { requireReason, confirm } = request.state.obligation
  const isConfirmed = origin.choice === 'approve' && confirm !== null
  return {
    type: 'modal',
    callback_id: CALLBACK.reason,
    private_metadata: JSON.stringify(origin),
    title: plain(title),
    submit: plain(submit),
    close: plain('Back'),
    blocks: [
      richText(...subject(request, tool)),
      ...(isConfirmed ? [confirmField()] : []),
      reasonField({ label, isNeeded: requireReason.includes(origin.choice), isFirst: !isConfirmed }),
    ],
  }
}
