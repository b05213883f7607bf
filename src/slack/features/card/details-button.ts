import type { RequestId } from '../../../core/ids.ts'
import { ACTION } from '../../adapters/action-ids.ts'
import { type Button, button } from '../../blocks/blocks.ts'

/** Opens everything that is known of a request. */
export function detailsButton({ id }: { readonly id: RequestId }): Button {
  return button('Details', { actionId: ACTION.details, value: id })
}
