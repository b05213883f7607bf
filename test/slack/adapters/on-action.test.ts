import { WebClient } from '@slack/web-api'
import { expect, test } from 'vitest'
import { newRequestId, type RequestId } from '../../../src/core/ids.ts'
import { ACTION } from '../../../src/slack/adapters/action-ids.ts'
import { privateReplies, startSlackHarness } from '../harness.ts'

const LIST_ACTIONS: readonly string[] = [
  ACTION.revokeGrant,
  ACTION.auditNewer,
  ACTION.auditOlder,
  ACTION.auditExport,
  ACTION.newLockdown,
  ACTION.liftLockdown,
  ACTION.findingRows,
  ACTION.findingChange,
  ACTION.findingReplay,
  ACTION.startAbsence,
  ACTION.endAbsence,
]
/** They are about several requests, or none. */
const SELECT_ACTIONS: readonly string[] = [
  ACTION.selectSeveral,
  ACTION.selectGroup,
  ACTION.selectCall,
  ACTION.denySelected,
]
const REQUEST_ACTIONS = Object.values(ACTION).filter(
  (actionId) => !LIST_ACTIONS.includes(actionId) && !SELECT_ACTIONS.includes(actionId),
)

test.each(REQUEST_ACTIONS)(
  'onRequestAction() refuses a click on %s that names no request',
  async (actionId) => {
    expect(await repliesToClick(actionId, 'req_1')).toEqual([
      'This message is not the card of that request. Use the card that Veto posted.',
    ])
  },
)

test.each(REQUEST_ACTIONS)(
  'onRequestAction() apologizes for a click on %s that Veto could not handle',
  async (actionId) => {
    const id = newRequestId(1)

    expect(await repliesToClick(actionId, pressedValue(actionId, id))).toEqual([
      'Veto could not do that. Nothing was decided; try again in a moment.',
    ])
  },
)

/** Menus and options say first what was chosen. */
function pressedValue(actionId: string, id: RequestId): string {
  if (actionId === ACTION.menu) return `why:${id}`
  return actionId.startsWith('veto_answer_') ? `0:${id}` : id
}

/** What Ann reads after a click on such a button, where every service of Veto fails. */
async function repliesToClick(actionId: string, value: string): Promise<readonly string[]> {
  await using harness = await startSlackHarness()
  const { sandbox } = harness
  const client = new WebClient(sandbox.botToken, { slackApiUrl: sandbox.apiUrl })
  const text = { type: 'plain_text', text: 'Press' } as const
  const button = { type: 'button', action_id: actionId, value, text } as const
  const blocks = [{ type: 'actions' as const, elements: [button] }]
  await client.chat.postMessage({ channel: 'C0FINANCE', text: 'A card', blocks })
  const ann = sandbox.as('Ann')
  await ann.click('Press')
  await sandbox.until(() => privateReplies(ann).length > 0, 'a private reply')
  return privateReplies(ann)
}
