import type { EditableParam } from '../../../approval/decide/edit/editable.ts'
import type { PendingRequest } from '../../../approval/model/request.ts'
import { CALLBACK } from '../../adapters/action-ids.ts'
import type { ModalOrigin } from '../../adapters/modal-origin.ts'
import { type Block, bold, line, type Modal, plain, richText, text } from '../../blocks/blocks.ts'
import { confirmField } from '../../blocks/confirm-field.ts'
import { editField } from '../../blocks/edit-field.ts'
import { readableJson } from '../../blocks/params.ts'
import { reasonField } from '../../blocks/reason-field.ts'
import { type SubjectTool, subject } from '../../blocks/subject.ts'
import { hasHidden, shorten, visibleText } from '../../blocks/visible-text.ts'

/** The contents of the edit form. */
export interface EditForm {
  readonly request: PendingRequest
  readonly tool: SubjectTool
  /** With the initial values of their fields. */
  readonly params: readonly EditableParam[]
  readonly origin: ModalOrigin
  readonly needs: { readonly reason: boolean; readonly confirm: boolean }
}

/** More fields than a person would change at once. */
const MAX_FIELDS = 40

/** A field for each param that may be edited, and what goes with an approval; null when no param has a field here. */
export function editModal({ request, tool, params, origin, needs }: EditForm): Modal | null {
  const rows = params.slice(0, MAX_FIELDS).map((param) => rowFor(param, params))
  if (!rows.some((blocks) => blocks.some(({ type }) => type === 'input'))) return null
  const left = params.length - rows.length
  return {
    type: 'modal',
    callback_id: CALLBACK.edit,
    private_metadata: JSON.stringify(origin),
    title: plain('Edit and approve'),
    submit: plain('Approve'),
    close: plain('Back'),
    blocks: [
      richText(
        ...subject(request, tool),
        line(text('Approves the call with these values; the rest is unchanged.')),
      ),
      ...rows.flat(),
      ...(left > 0 ? [richText(line(text(`${left} more parameters cannot be edited here.`)))] : []),
      ...(needs.confirm ? [confirmField()] : []),
      reasonField({ isNeeded: needs.reason, isFirst: false }),
    ],
  }
}

/** Names that are safe in a label, where Slack interprets emoji and the like. */
const PLAIN_NAME = /^[A-Za-z0-9_.-]{1,60}$/

function rowFor(param: EditableParam, params: readonly EditableParam[]): Block[] {
  if (!PLAIN_NAME.test(param.name))
    return [notEditable(param, 'its name has unusual characters, or is too long.')]
  const field = editField(param, params)
  if (field === null) return [notEditable(param, 'its value is longer than 3,000 characters.')]
  return [...warnings(param), field]
}

function notEditable({ name }: EditableParam, why: string): Block {
  return richText(line(bold(shorten(name, 60)), text(` cannot be edited here: ${why}`)))
}

const MAX_SHOWN = 300

/** Hidden characters are invisible in a field, so they are shown above it. */
function warnings({ name, value }: EditableParam): Block[] {
  if (value === undefined) return []
  const valueText = typeof value === 'string' ? value : readableJson(value)
  if (!hasHidden(valueText, { keepLines: true })) return []
  const shown = shorten(visibleText(valueText), MAX_SHOWN)
  return [richText(line(bold(`⚠ ${name} has hidden characters: `), text(shown)))]
}
