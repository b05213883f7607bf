import { assignIds } from '../block-kit/assign-ids.ts'
import { validateMessage } from '../block-kit/check.ts'
import type { Json, JsonObject } from '../json.ts'
import { isList, isObject, listAt, textAt } from '../json-fields.ts'
import { SLACK_LIMITS } from '../slack-limits.ts'
import { refuse, SlackRefusal } from './method.ts'

/** What a call says a message shall hold. */
export interface MessageBody {
  readonly text: string
  /** Undefined when the call had no blocks. */
  readonly blocks: readonly Json[] | undefined
  readonly metadata: JsonObject | undefined
}

/**
 * What the call wants the message to hold.
 * @throws {SlackRefusal} no_text, invalid_blocks, invalid_blocks_format, msg_blocks_too_long, too_many_attachments,
 * invalid_metadata_format, metadata_too_large
 */
export function readMessageBody(args: JsonObject): MessageBody {
  const blocks = readBlocks(args['blocks'])
  const text = textAt(args, 'text') ?? ''
  const attachments = listAt(args, 'attachments')
  if (attachments.length > SLACK_LIMITS.message.attachments) throw new SlackRefusal('too_many_attachments')
  if (text === '' && blocks === undefined && attachments.length === 0) throw new SlackRefusal('no_text')
  return { text, blocks, metadata: readMetadata(args['metadata']) }
}

function readBlocks(blocks: Json | undefined): readonly Json[] | undefined {
  if (blocks === undefined || blocks === null) return undefined
  if (!isList(blocks)) throw new SlackRefusal('invalid_blocks_format')
  const errors = validateMessage(blocks)
  if (errors.length > 0) refuse('invalid_blocks', errors)
  if (byteLength(blocks) > SLACK_LIMITS.message.blocksBytes) throw new SlackRefusal('msg_blocks_too_long')
  return assignIds(blocks)
}

function readMetadata(metadata: Json | undefined): JsonObject | undefined {
  if (metadata === undefined || metadata === null) return undefined
  if (!isObject(metadata)) throw new SlackRefusal('invalid_metadata_format')
  const isEmpty = Object.keys(metadata).length === 0
  const isWhole = textAt(metadata, 'event_type') !== null && isObject(metadata['event_payload'])
  if (!isEmpty && !isWhole) throw new SlackRefusal('invalid_metadata_format')
  if (byteLength(metadata) > SLACK_LIMITS.message.metadataBytes) throw new SlackRefusal('metadata_too_large')
  return metadata
}

function byteLength(value: Json): number {
  return Buffer.byteLength(JSON.stringify(value))
}
