import type { Json, JsonObject } from '../json.ts'
import { listAt, textAt } from '../json-fields.ts'
import { SLACK_LIMITS } from '../slack-limits.ts'
import { homeBlock, messageBlock, modalBlock } from './blocks.ts'
import { both, byType, flag, list, record, type Shape, text, validationError } from './shape.ts'
import { plainText } from './texts.ts'

/** Why Slack would refuse these blocks in a message; empty when it would accept them. */
export function validateMessage(blocks: Json): readonly string[] {
  return messageBlocks(blocks, '/blocks')
}

/** Why Slack would refuse this modal or Home tab; empty when it would accept it. */
export function validateView(view: JsonObject): readonly string[] {
  return anyView(view, '/view')
}

const messageBlocks: Shape = both(
  both(list(messageBlock, SLACK_LIMITS.message.blocks, 0), uniqueIds),
  (blocks, at) => {
    const charts = listAt({ blocks }, 'blocks').filter((one) => textAt(one, 'type') === 'data_visualization')
    return charts.length > SLACK_LIMITS.message.charts
      ? [validationError(`no more than ${SLACK_LIMITS.message.charts} data_visualization allowed`, at)]
      : []
  },
)

const kept = {
  private_metadata: text(SLACK_LIMITS.view.privateMetadata, 0),
  callback_id: text(SLACK_LIMITS.view.callbackId, 0),
  external_id: text(SLACK_LIMITS.view.externalId, 0),
}

const modal = both(
  record(
    { title: plainText(SLACK_LIMITS.view.title), blocks: viewBlocks(modalBlock) },
    {
      ...kept,
      submit: plainText(SLACK_LIMITS.view.submit),
      close: plainText(SLACK_LIMITS.view.close),
      clear_on_close: flag,
      notify_on_close: flag,
      submit_disabled: flag,
    },
  ),
  (view, at) => {
    const hasInput = listAt(view, 'blocks').some((block) => textAt(block, 'type') === 'input')
    const hasSubmit = typeof view === 'object' && view !== null && 'submit' in view
    return hasInput && !hasSubmit
      ? [validationError('`submit` is required when an `input` block is in `blocks`', at)]
      : []
  },
)

const anyView: Shape = byType({ modal, home: record({ blocks: viewBlocks(homeBlock) }, kept) })

function viewBlocks(block: Shape): Shape {
  return both(list(block, SLACK_LIMITS.view.blocks, 0), uniqueIds)
}

function uniqueIds(blocks: Json, at: string): readonly string[] {
  const seen = new Set<string>()
  return listAt({ blocks }, 'blocks').flatMap((block, index) => {
    const id = textAt(block, 'block_id')
    if (id === null) return []
    if (seen.has(id)) return [validationError(`block_id already exists: ${id}`, `${at}/${index}/block_id`)]
    seen.add(id)
    return []
  })
}
