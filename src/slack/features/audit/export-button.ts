import { ACTION } from '../../adapters/action-ids.ts'
import { readClick } from '../../adapters/click.ts'
import { respondPrivately } from '../../adapters/ephemeral-reply.ts'
import type { ListenerDeps } from '../../adapters/listener-deps.ts'
import { orApologize } from '../../adapters/or-apologize.ts'
import type { Router } from '../../adapters/router.ts'
import { noticeMessage } from '../../blocks/notices.ts'
import { LIST_EXPIRED } from './audit-page-buttons.ts'
import { readPosition } from './audit-position.ts'
import { sendExport } from './send-export.ts'

/** Export CSV: what the list shows, all pages, as a file. The list stays. */
export function registerExportButton(router: Router, deps: ListenerDeps): void {
  router.action(ACTION.auditExport, async ({ ack, body, respond }) => {
    await ack()
    const click = readClick(body)
    const position = click === null ? null : readPosition(click.value)
    const failure = 'an export could not be made'
    const reply =
      click === null || position === null
        ? LIST_EXPIRED
        : await orApologize(deps, { failure, requestId: undefined }, () =>
            sendExport(deps, click.personId, { ...position, format: 'csv' }),
          )
    await respondPrivately(deps, respond, { ...noticeMessage(reply), replacesOriginal: false })
  })
}
