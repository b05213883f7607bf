import type { EscalatedRequest } from '../../../src/approval/model/request.ts'
import type { ModalOrigin } from '../../../src/slack/adapters/modal-origin.ts'

/** Ann's modal at this page of a review, which she turned page by page. */
export function anOrigin({ id }: Pick<EscalatedRequest, 'id'>, page = 0): ModalOrigin {
  return {
    requestId: id,
    channelId: 'C1',
    ts: '1.1',
    shown: null,
    choice: 'approve',
    viewerId: 'U0ANN',
    seen: 'card',
    page,
    pagesOpened: page + 1,
  }
}
