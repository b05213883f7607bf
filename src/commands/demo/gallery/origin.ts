import type { ModalOrigin } from '../../../slack/adapters/modal-origin.ts'

/** The card from which the gallery's modals were opened. */
export const ORIGIN: ModalOrigin = {
  requestId: 'req_01a213f0-5d80-7c31-9a52-2f0b6d1c8e47',
  channelId: 'C0FINANCE',
  ts: '1795628270.785000',
  shown: null,
  choice: 'deny',
  viewerId: 'U0ANN',
  seen: 'card',
  page: 0,
  pagesOpened: 1,
}
