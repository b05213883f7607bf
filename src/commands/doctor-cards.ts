import type { Log } from '../core/log.ts'
import { type CheckedBlocks, createBlockValidator } from '../slack/api/validate-blocks.ts'
import { gallery } from './demo/gallery/gallery.ts'

/** What Slack says of one message or modal of the gallery. */
export interface CheckedCard {
  readonly id: string
  readonly title: string
  /** Empty: Slack accepts it. */
  readonly errors: readonly string[]
}

/**
 * Has Slack check everything that Veto shows, one after another.
 * @throws {VetoError} `slack_unreachable` when Slack could not be asked.
 */
export async function checkCards(options: {
  readonly apiUrl: string | null
  readonly log: Log
}): Promise<readonly CheckedCard[]> {
  const errorsOf = createBlockValidator(options)
  const checked: CheckedCard[] = []
  for (const { id, title, shown } of gallery())
    checked.push({ id, title, errors: await errorsOf(blocksOf(shown)) })
  return checked
}

function blocksOf(shown: ReturnType<typeof gallery>[number]['shown']): CheckedBlocks {
  return shown.kind === 'message'
    ? { kind: 'message', blocks: shown.blocks }
    : { kind: 'view', view: shown.view }
}

/** One line: the result, the message, and what is wrong with it. */
export function cardLine({ id, title, errors }: CheckedCard): string {
  return errors.length === 0 ? `ok      ${id}: ${title}` : `REFUSED ${id}: ${title}: ${errors.join('; ')}`
}
